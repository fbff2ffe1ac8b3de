import { join } from 'node:path'
import Fastify from 'fastify'
import pino from 'pino'
import pinoRoll from 'pino-roll'

// With pino's own level and time, as many bytes as a record of the request under test.
const LINE = 'x'.repeat(322)

/** The floor: two empty hooks and one constant line through pino into a pino-roll stream; nothing can log for less. */
export async function constantLine(logDir, buffering) {
  const stream = await pinoRoll({ file: join(logDir, 'floor.log'), mkdir: true, ...buffering })
  const logger = pino({ base: null }, stream)
  const app = Fastify()
  app.addHook('onRequest', (_request, _reply, done) => done())
  app.addHook('onResponse', (_request, _reply, done) => {
    logger.info(LINE)
    done()
  })
  return app
}
