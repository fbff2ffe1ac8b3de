interface Found {
  /** Epoch milliseconds of what it is about. */
  from: number
  to: number
  /** How much it matters: larger is shown first. */
  weight: number
}

/** One thing that stands out. `route`, `error` and `client` are indexes of the report's lists; durations are microseconds. */
export type Finding = Found &
  (
    | { kind: 'errorBurst'; error: number; count: number; routes: { name: string; count: number }[] }
    | { kind: 'newError'; error: number; count: number }
    | { kind: 'slow'; route: number; p95: number; usual: number }
    | { kind: 'slowerDaily'; route: number; days: number; first: number; last: number }
    | { kind: 'slowerThanBefore'; route: number; p95: number; before: number }
    | { kind: 'traffic'; requests: number; times: number }
    | { kind: 'silence'; usual: number }
    | { kind: 'scanner'; client: number; count: number; notFound: number }
    | { kind: 'guessing'; client: number; count: number; refused: number }
  )
