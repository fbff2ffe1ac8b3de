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

test('a route gets a place however many requests each of the others had before', () => {
  const steady = Array.from({ length: 20 }, (_, at) => Array<string>(15_000).fill(`/steady/${at}`)).flat()
  const routes = countedOf([...steady, ...Array<string>(200_000).fill('/late')])
  const [[key, counts] = []] = routes.list()
  assert.equal(key, '/late')
  assert.ok((counts?.requests ?? 0) > 150_000, `${counts?.requests}`)
})

test('a route that gave up its place gets one again when it becomes busy, by all of its requests', () => {
  const steady = Array.from({ length: 20 }, (_, at) => Array<string>(1000 + at).fill(`/steady/${at}`)).flat()
  const again = Array<string>(2000).fill('/steady/0')
  const routes = countedOf([
    ...steady,
    ...Array<string>(5000).fill('/late'),
    ...again,
    ...Array<string>(40_000).fill('/last'),
  ])
  const listed = routes.list().map(([key]) => key)
  assert.deepEqual(
    ['/late', '/last', '/steady/0', '/steady/1'].map((key) => listed.includes(key)),
    [true, true, true, false],
  )
})

test('a route that has just got its place keeps it against others that are not busier', () => {
  const steady = Array.from({ length: 20 }, (_, at) => Array<string>(1000).fill(`/steady/${at}`)).flat()
  const rivals = Array.from({ length: 60_000 }, (_, at) => `/rival/${at % 30}`)
  const routes = countedOf([...steady, ...Array<string>(5000).fill('/late'), ...rivals])
  const late = routes.list().find(([key]) => key === '/late')
  assert.ok(late !== undefined)
})
