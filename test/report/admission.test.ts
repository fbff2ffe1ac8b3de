import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { get, request } from 'node:http'
import { test } from 'node:test'
import { judge } from '../../lib/report/live/admission.ts'
import { serveLive } from '../../lib/report/live/live-server.ts'

const TOKEN = 'a-token-of-some-length'

function asked(host: string, headers: Record<string, string> = {}, method = 'GET', url = `/?token=${TOKEN}`) {
  return { method, url, headers: { host, ...headers } } as unknown as IncomingMessage
}

test('only who asks for the host that is listened on, with GET and the token or its cookie, is let in', () => {
  const local = { host: '127.0.0.1', port: 8000, token: TOKEN }
  const all = { host: '0.0.0.0', port: 8000, token: TOKEN }
  const table: [admission: typeof local, request: IncomingMessage, status: number][] = [
    [local, asked('127.0.0.1:8000'), 200],
    [local, asked('localhost:8000'), 200],
    [local, asked('[::1]:8000'), 200],
    [local, asked('127.0.0.1:8001'), 400],
    [local, asked('127.0.0.1'), 400],
    [local, asked('evil.example:8000'), 400],
    [local, asked('127.0.0.1.evil.example:8000'), 400],
    [local, asked('10.0.0.1:8000'), 400],
    [all, asked('10.0.0.1:8000'), 200],
    [all, asked('evil.example:8000'), 400],
    [local, asked('localhost:8000', {}, 'POST'), 405],
    [local, asked('localhost:8000', {}, 'GET', '/'), 403],
    [local, asked('localhost:8000', {}, 'GET', '/?token=other'), 403],
    [local, asked('localhost:8000', {}, 'GET', '//'), 403],
    [local, asked('localhost:8000', {}, 'GET', 'http://['), 403],
    [local, asked('localhost:8000', { cookie: `x=1; access_log_8000=${TOKEN}` }, 'GET', '/events'), 200],
    [local, asked('localhost:8000', { cookie: `access_log_8001=${TOKEN}` }, 'GET', '/events'), 403],
  ]
  for (const [admission, message, status] of table) {
    assert.equal(judge(message, admission).status, status, `${message.method} ${message.url} ${message.headers.host}`)
  }
})

test('the token becomes a cookie, with which the events come', async (t) => {
  const live = await serveLive({ host: '127.0.0.1', port: 0, token: TOKEN, page: '<p>page</p>' })
  t.after(() => live.close())
  live.push('first')
  const [page] = (await once(get(live.address), 'response')) as [IncomingMessage]
  const cookie = page.headers['set-cookie']?.[0] ?? ''
  assert.match(cookie, /; HttpOnly; SameSite=Strict; Path=\/$/)
  assert.match(String(page.headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/)
  page.resume()
  const asking = request(new URL('/events', live.address), { headers: { cookie: cookie.split(';')[0] ?? '' } }).end()
  const [events] = (await once(asking, 'response')) as [IncomingMessage]
  let seen = ''
  for await (const chunk of events) {
    seen += String(chunk)
    if (seen.includes('first') && !seen.includes('second')) live.push('second')
    if (seen.includes('second')) break
  }
  assert.match(seen, /data: first\n\ndata: second\n\n/)
})
