import { appendFileSync, utimesSync, writeFileSync } from 'node:fs'
import { sampleRecord } from '/tmp/wt/archive/test/reader/harness/sample-record.ts'
import { adminClient } from '/tmp/wt/archive/test/cloud/harness/sdk.ts'
const path = '/tmp/archive-gb/logs/app/app.2026-01-20.1.log'
writeFileSync(path, '')
const start = Date.parse('2026-01-20')
let seed = 7
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648
let size = 0
for (let at = 0; size < 1.0e9; ) {
  let text = ''
  for (let i = 0; i < 20000; i++, at++) {
    text += JSON.stringify(sampleRecord({ time: start + at * 30, reqId: `req-${at.toString(36)}`, url: `shop.example.com/things/${Math.floor(random() * 1e6)}`, route: '/things/:id', durationUs: Math.floor(random() * 1e5), client: { client: `10.${Math.floor(random() * 255)}.${Math.floor(random() * 255)}.7`, user: Math.floor(random() * 1e5), email: '**e*@example.com' }, statusCode: random() < 0.02 ? 500 : 200 })) + '\n'
  }
  appendFileSync(path, text); size += text.length
}
utimesSync(path, start / 1000, start / 1000)
const s = adminClient(process.argv[2]); await s.createBucket({ Bucket: 'gb' }).catch(() => {}); s.destroy()
