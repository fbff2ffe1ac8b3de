import type { Live, LiveRoute, Sums } from './window.ts'

/** What `top --json` prints of an interval, in epoch milliseconds and microseconds. @param most length of each list */
export function liveJson(live: Live, most: number): string {
  const { from, to, requests } = live
  const seconds = Math.max(0.001, (to - from) / 1000)
  return JSON.stringify({
    from,
    to,
    perSecond: Number((requests / seconds).toFixed(3)),
    ...sums(live),
    routes: live.routes.slice(0, most).map(routeJson),
    errors: live.errors.slice(0, most),
  })
}

function routeJson(route: LiveRoute) {
  const { method, route: pattern, missed } = route
  return { method, route: pattern, ...(missed > 0 && { missed }), ...sums(route) }
}

function sums<T extends Sums>({ requests, clientError, left, failed, durationUs }: T): Sums {
  return { requests, clientError, left, failed, durationUs }
}
