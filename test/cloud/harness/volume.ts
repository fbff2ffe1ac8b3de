import { createHash } from 'node:crypto'
import { appendFileSync, utimesSync } from 'node:fs'
import { sampleRecord } from '../../reader/harness/sample-record.ts'
import { DAYS, partFile, writeOld } from './logs.ts'

const CATEGORIES = ['app', 'payment']
const ROUTES = ['/things/:id', '/things', '/orders/:id', '/login', null]

/** Records of three days in two categories, as those of a service; answers the hash of each file. */
export function writeRecords(logDir: string, records: number): Map<string, string> {
  const hashes = new Map<string, string>()
  let seed = 11
  const below = (end: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((seed / 2 ** 31) * end)
  }
  const own = Math.ceil(records / CATEGORIES.length / DAYS.length)
  let left = records
  for (const category of CATEGORIES) {
    for (const day of DAYS) {
      const path = partFile(logDir, category, day)
      const count = Math.min(own, left)
      left -= count
      const hash = createHash('sha256')
      writeOld(path, '', day)
      for (let at = 0; at < count; ) {
        let text = ''
        for (const end = Math.min(count, at + 20_000); at < end; at++) {
          const time = Date.parse(day) + Math.floor((at / count) * 86_400_000)
          const changes = {
            ...{ category, time, reqId: `req-${category}-${at.toString(36)}`, durationUs: below(1e5) },
            ...{ url: `shop.example.com/things/${below(1e6)}`, route: ROUTES[below(5)] ?? null },
            statusCode: below(50) === 0 ? 500 : 200,
            client: { client: `10.0.${below(255)}.7`, user: below(5000), email: '**e*@example.com' },
          }
          text += `${JSON.stringify(sampleRecord(changes))}\n`
        }
        hash.update(text)
        appendFileSync(path, text)
      }
      const end = (Date.parse(day) + 86_400_000) / 1000
      utimesSync(path, end, end)
      hashes.set(`${category}.${day}.1.log`, hash.digest('hex'))
    }
  }
  return hashes
}
