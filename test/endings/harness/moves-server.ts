import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Gates } from './gates.ts'
import type { Answer } from './moves.ts'

/** Text that ends each whole answer, so that the client knows when it has read it. */
export const END_OF_ANSWER = '<end of answer>'

/** Routes whose path says what the handler does: `/run/<id>/<answer>`. */
export function movesRoutes(app: FastifyInstance, gates: Gates): void {
  app.route<{ Params: { id: string; answer: Answer } }>({
    method: ['GET', 'POST'],
    url: '/run/:id/:answer',
    onRequest: async ({ params }) => gates.open(`${params.id} arrived`),
    handler(request, reply) {
      const { id, answer } = request.params
      gates.open(`${id} reached`)
      take(answer, reply, (then) => gates.onOpen(`${id} first part read`, then))
    },
  })
}

function take(answer: Answer, reply: FastifyReply, afterFirstPart: (then: () => void) => void): void {
  switch (answer) {
    case 'reply':
      reply.send(END_OF_ANSWER)
      return
    case 'stream':
      reply.send(Readable.from(['a', 'b', END_OF_ANSWER]))
      return
    case 'throw':
      throw new TypeError(END_OF_ANSWER)
    case 'destroy':
      reply.raw.destroy()
      return
    case 'wait':
      return
    case 'stream waits':
    case 'stream fails': {
      const source = new Readable({ read() {} })
      source.push(END_OF_ANSWER)
      reply.send(source)
      if (answer === 'stream fails') afterFirstPart(() => source.destroy(new TypeError('boom')))
    }
  }
}
