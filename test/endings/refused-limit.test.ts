import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { eventually } from './harness/deadline.ts'
import { isRecord, type Line, readLines } from './harness/log-folder.ts'
import { lastRequest } from './harness/request-bytes.ts'
import { type Visit, visit } from './harness/visit.ts'

const SCANS = 60

const PER_SECOND = 5

async function scan(at: Visit, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await (await at.connect()).exchange('GARBAGE\r\n\r\n')
}

/** How many requests a line says were counted instead of written. */
function countIn({ msg }: Line): number {
  return Number(/\d+/.exec(String(msg))?.[0])
}

describe('a scanner cannot flood the disk', { concurrency: true }, () => {
  it('refused requests above refusedPerSecond are counted, and a line says how many', async (t) => {
    const at = await visit(t as TestContext, { plugin: { refusedPerSecond: PER_SECOND } })
    const begin = Date.now()
    await scan(at, SCANS)
    const seconds = Math.ceil((Date.now() - begin) / 1000)
    const { refusedUnwritten } = at.app.accessLog.stats()
    await at.close()

    const lines = await readLines(at.logDir)
    const records = lines.filter(isRecord)
    assert.ok(records.every(({ outcome, statusCode }) => outcome === 'refused' && statusCode === 400))
    assert.ok(records.length >= PER_SECOND, `a full bucket is written, got ${records.length}`)
    assert.ok(records.length <= PER_SECOND * (1 + seconds), `${records.length} records in ${seconds} s`)

    assert.equal(refusedUnwritten, SCANS - records.length)
    const counted = lines.filter((line) => !isRecord(line))
    assert.ok(counted.length >= 1 && counted.length <= seconds + 1, `one line a burst: ${JSON.stringify(counted)}`)
    assert.equal(
      counted.reduce((sum, line) => sum + countIn(line), 0),
      SCANS - records.length,
    )
  })

  it('by default a hundred at once are written', async (t) => {
    const at = await visit(t as TestContext)
    await scan(at, 100)
    await at.written(100)
    await at.close()
    assert.equal((await readLines(at.logDir)).length, 100)
  })

  it('answers that hooks saw are never counted away', async (t) => {
    const at = await visit(t as TestContext, { plugin: { refusedPerSecond: 1 } })
    for (let n = 0; n < 20; n += 1) await (await at.connect()).exchange(lastRequest('GET', `/none/${n}`))
    await at.written(20)
    assert.equal((await at.records()).filter(({ statusCode }) => statusCode === 404).length, 20)
  })

  it('of the refused ones every kind counts', async (t) => {
    const at = await visit(t as TestContext, { plugin: { refusedPerSecond: 1 } })
    const kinds = ['GARBAGE\r\n\r\n', lastRequest('GET', '/%zz'), 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n']
    const begin = Date.now()
    for (let n = 0; n < 30; n += 1) await (await at.connect()).exchange(kinds[n % kinds.length] ?? '')
    const seconds = Math.ceil((Date.now() - begin) / 1000)
    await at.close()
    const records = (await readLines(at.logDir)).filter(isRecord)
    assert.ok(records.length >= 1 && records.length <= 1 + seconds, `${records.length} records in ${seconds} s`)
  })

  it('a later second is written again', async (t) => {
    const at = await visit(t as TestContext, { plugin: { refusedPerSecond: 4 } })
    await scan(at, 12)
    const before = (await at.records()).length
    // A token comes back within a quarter of a second.
    await eventually(async () => {
      await scan(at, 1)
      return (await at.records()).length > before
    }, 'a refused request is written again')
  })
})
