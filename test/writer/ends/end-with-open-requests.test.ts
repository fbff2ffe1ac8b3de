import assert from 'node:assert/strict'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { describe, test } from 'node:test'
import { tlsPair } from '../../endings/harness/tls-pair.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { linesIn } from '../harness/lines-in.ts'
import { runProgram } from '../harness/run-program.ts'

/** What a client saw of an answer: its status, 0 when none came, and whether it came to its end. */
interface Seen {
  status: number
  whole: boolean
}

const protocols = { http: askHttp(http), https: askHttp(https), http2: askHttp2 }
const tls = { key: String(tlsPair.key), cert: String(tlsPair.cert) }

const ends = ['process.exit()', 'a throw', 'an unhandled rejection', 'SIGTERM']

describe('requests that are open when the process ends have the record of what their clients saw', {
  concurrency: 2,
}, () => {
  for (const [protocol, ask] of Object.entries(protocols)) {
    for (const end of protocol === 'http' ? ends : ['process.exit()']) {
      for (const size of [5, 10_000_000]) {
        test(`${protocol}, ${end}, an answer of ${size} bytes`, async () => {
          const dir = tempDir()
          const asked: Record<string, Promise<Seen>> = {}
          let started = false
          const onStdout = async (stdout: string) => {
            if (started) return
            started = true
            const port = Number(stdout)
            asked['/waits'] = ask(port, '/waits')
            await new Promise<void>((resolve) => {
              asked['/streams'] = ask(port, '/streams', resolve)
            })
            asked['/answered'] = ask(port, '/answered')
          }
          const { stderr } = await runProgram('end-with-open-requests', { dir, protocol, tls, end, size }, { onStdout })
          const records = [...linesIn(dir).values()].flat()
          assert.deepEqual(
            records.map(({ url }) => url).sort(),
            ['localhost/answered', 'localhost/streams', 'localhost/waits'],
            stderr,
          )
          for (const { url, statusCode, outcome } of records) {
            const { status, whole } = (await asked[String(url).replace('localhost', '')]) as Seen
            assert.deepEqual(
              { statusCode, outcome },
              { statusCode: status, outcome: whole ? 'completed' : 'cut' },
              String(url),
            )
          }
        })
      }
    }
  }
})

function askHttp(client: typeof http | typeof https) {
  return (port: number, path: string, onHead = () => {}): Promise<Seen> =>
    new Promise((resolve) => {
      const seen = { status: 0, whole: false }
      const options = {
        port,
        path,
        host: '127.0.0.1',
        headers: { host: 'localhost' },
        rejectUnauthorized: false,
        agent: false as const,
      }
      client
        .get(options, (response) => {
          seen.status = response.statusCode ?? 0
          onHead()
          response.on('error', () => {})
          response.on('end', () => {
            seen.whole = response.complete
          })
          response.on('close', () => resolve(seen)).resume()
        })
        .on('error', () => resolve(seen))
    })
}

function askHttp2(port: number, path: string, onHead = () => {}): Promise<Seen> {
  return new Promise((resolve) => {
    const seen = { status: 0, whole: false }
    const session = http2.connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false })
    session.on('error', () => {})
    const stream = session.request({ ':path': path, ':authority': 'localhost' })
    let received = 0
    stream.on('response', (headers) => {
      seen.status = headers[':status'] ?? 0
      onHead()
      stream.on('data', (data) => {
        received += data.length
      })
      stream.on('end', () => {
        seen.whole = received === Number(headers['content-length'])
      })
    })
    stream.on('error', () => {})
    session.on('close', () => resolve(seen))
  })
}
