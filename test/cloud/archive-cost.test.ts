import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFileSync, utimesSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { sampleRecord } from '../reader/harness/sample-record.ts'
import { bytesOf, keysIn } from './harness/archived.ts'
import { DAYS, partFile, tempFolder, writeOld } from './harness/logs.ts'
import { gzipCpu, measuredCommand } from './harness/measured.ts'
import { store, storeTest } from './harness/store.ts'

/** Megabytes of the day; ACCESS_LOG_TEST_DAY=1000 for the numbers in docs/archive.md. */
const SIZE = Number(process.env.ACCESS_LOG_TEST_DAY ?? 100)

/** More than the program and its client, and two segments of it compressed. */
const MOST_MEMORY = 140 * 1024 * 1024

const [DAY = ''] = DAYS

storeTest('a large day is archived byte for byte, in memory that does not grow with it', async (bucket, t) => {
  const logDir = tempFolder(t)
  const path = partFile(logDir, 'app', DAY)
  const sha256 = writeDay(path)
  const args = ['archive', '--dir', logDir, '--to', `s3://${bucket}/logs`, '--endpoint', store.endpoint]
  const done = await measuredCommand([...args, '--segment', '32m'])
  assert.equal(done.code, 0, done.stderr)
  assert.ok(done.peak < MOST_MEMORY, `${megabytes(done.peak)} MB`)
  const again = await measuredCommand(args)
  const [own, gzip] = [done.cpu - again.cpu, gzipCpu(path)]
  t.diagnostic(
    `${SIZE} MB: ${own.toFixed(1)} s of CPU beside the ${again.cpu.toFixed(1)} s of the start, gzip -6 ${gzip.toFixed(1)} s, ` +
      `${(own / gzip).toFixed(2)} times; ${megabytes(done.peak)} MB of memory, of which the start ${megabytes(again.peak)}`,
  )
  const hash = createHash('sha256')
  for (const key of await keysIn(bucket)) {
    const unzip = createGunzip()
    unzip.end(await bytesOf(bucket, key))
    for await (const chunk of unzip) hash.update(chunk)
  }
  assert.equal(hash.digest('hex'), sha256)
})

/** Records that differ as those of a service do; answers their hash. */
function writeDay(path: string): string {
  writeOld(path, '', DAY)
  const hash = createHash('sha256')
  const start = Date.parse(DAY)
  let [size, count, seed] = [0, 0, 7]
  const below = (end: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((seed / 2 ** 31) * end)
  }
  while (size < SIZE * 1_000_000) {
    const lines = Array.from({ length: 20_000 }, () => {
      count++
      return `${JSON.stringify(
        sampleRecord({
          ...{ time: start + count * 30, reqId: `req-${count.toString(36)}`, route: '/things/:id' },
          url: `shop.example.com/things/${below(1e6)}`,
          durationUs: below(1e5),
          statusCode: below(50) === 0 ? 500 : 200,
          client: { client: `10.${below(255)}.${below(255)}.7`, user: below(1e5), email: '**e*@example.com' },
        }),
      )}\n`
    }).join('')
    hash.update(lines)
    appendFileSync(path, lines)
    size += lines.length
  }
  const end = (start + 86_400_000) / 1000
  utimesSync(path, end, end)
  return hash.digest('hex')
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
