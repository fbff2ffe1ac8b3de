import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readLines } from '../endings/harness/log-folder.ts'
import { lastRequest } from '../endings/harness/request-bytes.ts'
import { tlsPair } from '../endings/harness/tls-pair.ts'
import { visit } from '../endings/harness/visit.ts'

const servers = { 'over TCP': {}, 'over TLS': { https: tlsPair } }

describe('close() that cuts a connection', () => {
  for (const [title, fastify] of Object.entries(servers)) {
    test(`leaves the log open until the application has heard of it, ${title}`, async (t) => {
      const at = await visit(t, {
        fastify: { ...fastify, forceCloseConnections: true },
        routes(app, gates) {
          app.get('/x', async (request, reply) => {
            request.raw.socket.once('close', () => request.categoryLog('app').info('the socket is closed'))
            gates.open('reached')
            await new Promise((resolve) => reply.raw.once('close', resolve))
            throw new Error('nobody is there')
          })
        },
      })
      const client = await (title === 'over TLS' ? at.connectTls() : at.connect())
      await client.send(lastRequest('GET', '/x'))
      await at.gates.opened('reached')
      await at.app.close()
      const lines = await readLines(at.logDir)
      assert.deepEqual(
        lines.map(({ msg, outcome }) => msg ?? outcome),
        ['cut', 'the socket is closed', 'an error of a request after its record was written'],
      )
    })
  }
})
