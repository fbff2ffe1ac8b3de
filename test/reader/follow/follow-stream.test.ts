import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type AccessRecord, type FollowQuery, followRecords } from '../../../lib/reader/index.ts'
import { append, partPath } from '../harness/log-writer.ts'
import { openBelow } from '../harness/open-below.ts'
import { numbered } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

type Stream = ReturnType<typeof followRecords>

/** Several blocks in a plain and in a compressed file, with a broken line between. */
function filled(t: TestContext): string {
  const logDir = tempLogDir(t)
  const lines = numbered(1, 1500).map((record) => JSON.stringify(record))
  writeFileSync(`${partPath(logDir, '2026-11-23')}.gz`, gzipSync(`${lines.join('\n')}\n`))
  append(partPath(logDir, '2026-11-24'), 'not JSON', ...numbered(1501, 3000))
  return logDir
}

function open(logDir: string, query: Partial<FollowQuery & { lines?: 'access' }> = {}) {
  return followRecords({ logDir, from: 'start', interval: 1, ...query })
}

/** Waits for `close` as an application does; a stream that never closes leaves the test unfinished. */
async function assertCloses(stream: Stream, logDir: string): Promise<void> {
  if (!stream.closed) await new Promise((resolve) => stream.on('close', resolve))
  if (process.platform === 'linux') assert.deepEqual(openBelow(logDir), [])
}

const endings: Record<string, (logDir: string) => Stream> = {
  'in the handler of its first record': (logDir) => {
    const stream = open(logDir)
    return stream.on('data', () => stream.destroy())
  },
  'in the handler of a later record': (logDir) => {
    let count = 0
    const stream = open(logDir)
    return stream.on('data', () => {
      if (++count === 700) stream.destroy()
    })
  },
  'by an abort in the handler of a record': (logDir) => {
    const control = new AbortController()
    const stream = open(logDir, { signal: control.signal })
    stream.on('error', () => {})
    return stream.on('data', () => control.abort())
  },
  'where it reports a broken line': (logDir) => {
    const stream: Stream = open(logDir, { onMalformed: () => stream.destroy() })
    return stream.resume()
  },
  'in a condition': (logDir) => {
    const where = ({ reqId }: AccessRecord) => {
      if (reqId === 'req-2000') stream.destroy()
      return true
    }
    const stream: Stream = open(logDir, { where })
    return stream.resume()
  },
  'by a condition that throws': (logDir) => {
    const stream = open(logDir, {
      where: () => {
        throw new Error('of the condition')
      },
    })
    stream.on('error', () => {})
    return stream.resume()
  },
  'while nobody reads on': (logDir) => {
    const stream = open(logDir)
    stream.once('readable', () => setTimeout(() => stream.destroy(), 20))
    return stream
  },
  'before anything was read': (logDir) => open(logDir).destroy(),
}

for (const [when, start] of Object.entries(endings)) {
  test(`a stream that is destroyed ${when} closes, and its files with it`, async (t) => {
    const logDir = filled(t)
    await assertCloses(start(logDir), logDir)
  })
}

test('a stream that is destroyed at any moment of its reading closes', async (t) => {
  const logDir = filled(t)
  for (let turns = 0; turns < 60; turns++) {
    const stream = open(logDir)
    stream.resume()
    for (let turn = 0; turn < turns; turn++) await setImmediate()
    stream.destroy()
    await assertCloses(stream, logDir)
  }
})

test('a pipeline whose end has enough settles', async (t) => {
  const logDir = filled(t)
  const stream = open(logDir)
  const enough = new Writable({
    objectMode: true,
    write: (_record, _encoding, callback) => callback(new Error('enough')),
  })
  await assert.rejects(pipeline(stream, enough), { message: 'enough' })
  await assertCloses(stream, logDir)
})

test('a loop that is left closes the stream', async (t) => {
  const logDir = filled(t)
  const stream = open(logDir)
  for await (const record of stream) if (record.reqId === 'req-3') break
  await assertCloses(stream, logDir)
})

test('a handler that reads on itself gets every record', async (t) => {
  const logDir = filled(t)
  const stream = open(logDir)
  let count = 0
  await new Promise<void>((resolve) => {
    stream.on('data', () => {
      count++
      if (count === 3000) resolve()
      if (count % 7 === 0) {
        stream.pause()
        stream.read(0)
        queueMicrotask(() => stream.resume())
      }
    })
  })
  stream.destroy()
  await assertCloses(stream, logDir)
})

test('a record stands where the file or the content of the compressed one has its line', async (t) => {
  const logDir = filled(t)
  const stream = open(logDir)
  t.after(() => stream.destroy())
  let offset = 0
  let file = 'app.2026-11-23.1.log'
  let count = 0
  for await (const record of stream) {
    if (count++ === 1500) {
      file = 'app.2026-11-24.1.log'
      offset = 'not JSON\n'.length
    }
    assert.deepEqual(stream.placeOf(record), { file, offset })
    offset += Buffer.byteLength(stream.textOf(record)) + 1
    if (count === 3000) break
  }
  assert.throws(() => stream.placeOf({ level: 30, time: 0 }), RangeError)
})
