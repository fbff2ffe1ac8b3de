import type { Sample } from '../../reader/samples/sample.ts'
import { saidIn } from '../../record/error/said-in.ts'
import { valueJson, valueTextOrNull } from '../../record/value-text.ts'
import { classOf, FAILED } from '../../report/count/classes.ts'
import { errorKey, isUnknown } from '../../report/count/error-counts.ts'
import { HeavyHitters } from '../../report/count/heavy-hitters.ts'
import { RouteSlot } from '../../report/count/route-counts.ts'

const ROOM_FOR_ROUTES = 100
const ROOM_FOR_ERRORS = 20
const MOST_MESSAGE = 300

/** The latest failure at one place in the code. */
export interface Failure {
  time: number
  statusCode: number
  method: string | null
  route: string | null
  /** `40 line in /app/routes/index.ts`; null where no frame was the application's own. */
  location: string | null
  errorFunc: string | null
  raised: string | null
  message: string | null
}

/** Counts of the requests of one interval, in memory that does not grow with their number. */
export class Interval {
  readonly from: number
  to: number
  readonly all = new RouteSlot()
  /** By the JSON of method and route. */
  readonly routes = new HeavyHitters<RouteSlot>(ROOM_FOR_ROUTES, () => new RouteSlot())
  readonly errors = new HeavyHitters<{ last: Failure | null }>(ROOM_FOR_ERRORS, () => ({ last: null }))

  constructor(from: number, to: number) {
    this.from = from
    this.to = to
  }

  add(sample: Sample): void {
    this.all.add(sample)
    this.routes.add(valueJson([sample.method ?? null, sample.route ?? null])).add(sample)
    if (classOf(sample) !== FAILED) return
    const error = this.errors.add(errorKey(sample))
    if (error.last === null || error.last.time <= sample.time) error.last = failureOf(sample)
  }
}

/** Copies the texts, which otherwise would keep whole lines in memory. */
function failureOf({ time, statusCode, method, route, errorDetail }: Sample): Failure {
  const location = valueTextOrNull(errorDetail?.location)
  return structuredClone({
    ...{ time, statusCode, method: valueTextOrNull(method), route: valueTextOrNull(route) },
    location: location === null || isUnknown(location) ? null : location,
    errorFunc: valueTextOrNull(errorDetail?.errorFunc),
    raised: valueTextOrNull(errorDetail?.raised),
    message: valueTextOrNull(saidIn(errorDetail))?.slice(0, MOST_MESSAGE) ?? null,
  })
}
