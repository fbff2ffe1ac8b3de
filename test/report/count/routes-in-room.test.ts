import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RoutesInRoom } from '../../../lib/report/count/routes-in-room.ts'

/** Counts requests of routes in room for 20. */
function countedOf(keys: Iterable<string>): RoutesInRoom {
  const routes = new RoutesInRoom(20)
  for (const key of keys) routes.of(key).requests += 1
  return routes
}

const seldom = Array.from({ length: 100 }, (_, at) => `/seldom/${at}`)

for (const busy of [1000, 5000, 30_000]) {
  test(`the busiest route is told though all room was taken before it came, of ${busy} requests most`, () => {
    const routes = countedOf([...seldom, ...Array<string>(busy).fill('/busy')])
    const [[key, counts] = []] = routes.list()
    assert.equal(key, '/busy')
    assert.ok((counts?.requests ?? 0) > busy / 3, `${counts?.requests}`)
    const listed = routes.list().reduce((sum, [, { requests }]) => sum + requests, 0)
    assert.equal(listed + routes.others.requests, seldom.length + busy)
  })
}
