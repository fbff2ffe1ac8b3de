/** One route of the shop, and how it usually behaves. */
export interface StoryRoute {
  category: string
  method: string
  route: string
  /** Share of the requests. */
  weight: number
  /** Half of the answers are faster than so many milliseconds. */
  medianMs: number
  /** Deviation of the logarithm of the durations. */
  spread: number
  paths: readonly string[]
}

type Row = [category: string, method: string, route: string, weight: number, ms: number, spread: number, paths: string]

const ROWS: readonly Row[] = [
  ['app', 'GET', '/', 220, 1.2, 0.5, ''],
  ['app', 'GET', '/api/things/:id', 160, 3.5, 0.6, '/api/things/7 /api/things/42'],
  ['app', 'GET', '/api/things', 100, 9, 0.8, '/api/things'],
  ['app', 'GET', '/search/:what', 90, 38, 0.9, '/search/운동화 /search/socks /search/가방'],
  ['app', 'GET', '/files/*', 90, 0.6, 0.5, '/files/app.js /files/style.css'],
  ['app', 'GET', '/mypage', 60, 6, 0.6, '/mypage'],
  ['app', 'POST', '/api/cart', 50, 7, 0.6, '/api/cart'],
  ['app', 'GET', '/api/cart', 40, 4, 0.6, '/api/cart'],
  ['app', 'DELETE', '/api/cart/:item', 15, 5, 0.6, '/api/cart/3'],
  ['app', 'POST', '/api/auth/login', 30, 62, 0.3, '/api/auth/login'],
  ['app', 'PUT', '/api/users/:id', 20, 11, 0.6, '/api/users/9'],
  ['app', 'GET', '/api/export', 10, 880, 0.6, '/api/export'],
  ['app', 'GET', '/events', 8, 14_000, 1, '/events'],
  ['app', 'GET', '/ws', 2, 60_000, 1.2, '/ws'],
  ['payment', 'POST', '/api/pay', 50, 122, 0.5, '/api/pay'],
  ['payment', 'GET', '/api/pay/:id', 20, 8, 0.6, '/api/pay/88'],
  ['payment', 'POST', '/api/refund', 5, 209, 0.5, '/api/refund'],
]

export const ROUTES: readonly StoryRoute[] = ROWS.map(
  ([category, method, route, weight, medianMs, spread, paths]): StoryRoute => ({
    category,
    method,
    route,
    weight,
    medianMs,
    spread,
    paths: paths.split(' '),
  }),
)
