import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { test } from 'node:test'
import { createGzip } from 'node:zlib'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'
import { partPath } from './harness/log-writer.ts'
import { sampleRecord } from './harness/sample-record.ts'
import { tempLogDir } from './harness/temp-log-dir.ts'

const RECORDS = 150_000

/** A heap that holds the program, and not a quarter of the 60 MB of records. */
const HEAP_MB = 48

const program = `
  const [module, logDir, order] = process.argv.slice(1)
  const { readRecords } = await import(module)
  let count = 0
  for await (const record of readRecords({ logDir, order })) if (record.statusCode === 200) count++
  console.log(count)`

for (const order of ['oldest', 'newest']) {
  test(`memory does not grow with the files, ${order} first, plain and compressed`, async (t) => {
    const logDir = tempLogDir(t)
    const plain = createWriteStream(partPath(logDir, '2026-11-24'))
    const gzip = createGzip({ level: 1 })
    const compressed = gzip.pipe(createWriteStream(`${partPath(logDir, '2026-11-23')}.gz`))
    const chunk = `${JSON.stringify(sampleRecord())}\n`.repeat(1000)
    for (let written = 0; written < RECORDS; written += 2000) {
      plain.write(chunk)
      gzip.write(chunk)
    }
    plain.end()
    gzip.end()
    await Promise.all([finished(plain), finished(compressed)])
    const module = new URL('../../lib/reader/index.ts', import.meta.url).href
    const args = [`--max-old-space-size=${HEAP_MB}`, ...TYPESCRIPT_FLAGS, '--input-type=module', '-e', program]
    const output = execFileSync(process.execPath, [...args, module, logDir, order], { encoding: 'utf8' })
    assert.equal(Number(output), RECORDS)
  })
}
