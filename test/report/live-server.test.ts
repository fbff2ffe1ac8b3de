import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { serveLive } from '../../lib/report/live/live-server.ts'

const TOKEN = 'a-token-of-some-length'
/** More than the system takes for a window that does not read. */
const LARGE = 'x'.repeat(32 * 1024 * 1024)

test('a window that read too slowly gets the latest report as soon as it has read', { timeout: 20_000 }, async (t) => {
  const live = await serveLive({ host: '127.0.0.1', port: 0, token: TOKEN, page: '' })
  t.after(() => live.close())
  const headers = { cookie: `access_log_${new URL(live.address).port}=${TOKEN}` }
  const [events] = (await once(get(new URL('/events', live.address), { headers }), 'response')) as [IncomingMessage]
  for (const report of [LARGE, 'skipped', 'latest']) live.push(report)
  let end = ''
  for await (const chunk of events) {
    end = (end + String(chunk)).slice(-100)
    if (end.includes('latest')) break
  }
  assert.match(end, /x\n\ndata: latest\n\n$/)
})
