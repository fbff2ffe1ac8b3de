import type { Sample } from '../../reader/samples/sample.ts'
import { saidIn } from '../../record/error/said-in.ts'
import { valueText } from '../../record/value-text.ts'
import { classOf, FAILED, isTimed } from '../../report/count/classes.ts'
import { addClient, addUser } from '../../report/count/count-who.ts'
import { isUnknown } from '../../report/count/error-counts.ts'
import { HeavyHitters, type HittersState } from '../../report/count/heavy-hitters.ts'
import { Histogram, type HistogramState } from '../../report/count/histogram.ts'
import { Slowest } from '../../report/count/slowest.ts'
import { canShow } from '../../time/time-zone.ts'

/** Milliseconds. Zones differ from UTC by whole quarters of an hour, so hours of any zone can be made of these. */
export const QUARTER = 900_000

/** Values of a field that are counted apart: there may be any number of users and addresses, but memory is limited. */
export const ROOM_FOR_VALUES = 100_000

/** Routes are few by nature; more than this are most likely made by mistake. */
export const ROOM_FOR_ROUTES = 1000

export interface RouteTally {
  failed: number
  durations: Histogram
}

/** What was counted, as plain data from which counting can continue. */
export interface TallyState extends Pick<Tally, 'records' | 'from' | 'to' | 'statuses' | 'quarters'> {
  outcomes: HittersState<undefined>
  users: HittersState<undefined>
  clients: HittersState<undefined>
  errors: HittersState<undefined>
  routes: HittersState<{ failed: number; durations: HistogramState }>
  durations: HistogramState
  slowest: readonly Sample[]
}

const counter = () => new HeavyHitters(ROOM_FOR_VALUES, () => undefined)

/**
 * Everything that is counted of the records, in memory that does not grow with their number. A value that redaction replaced or
 * removed is not counted.
 */
export class Tally {
  records = 0
  from = Number.POSITIVE_INFINITY
  to = Number.NEGATIVE_INFINITY
  statuses = new Map<number, number>()
  readonly outcomes = counter()
  readonly users = counter()
  readonly clients = counter()
  /** JSON of the location and of class and message. */
  readonly errors = counter()
  quarters = new Map<number, { count: number; failed: number }>()
  readonly routes = new HeavyHitters<RouteTally>(ROOM_FOR_ROUTES, () => ({ failed: 0, durations: new Histogram() }))
  readonly durations = new Histogram()
  readonly slowest: Slowest

  /** @param slowest how many of the slowest requests are kept */
  constructor(slowest: number) {
    this.slowest = new Slowest(slowest)
  }

  add(sample: Sample): void {
    const { time, statusCode, durationUs } = sample
    const failed = isFailed(sample) ? 1 : 0
    this.records++
    if (canShow(time)) this.#addTime(time, failed)
    this.statuses.set(statusCode, (this.statuses.get(statusCode) ?? 0) + 1)
    this.outcomes.add(sample.outcome)
    addUser(this.users, sample)
    addClient(this.clients, sample)
    const route = this.routes.add(valueText(sample.route ?? ''))
    route.failed += failed
    if (isTimed(sample)) {
      route.durations.add(durationUs)
      this.durations.add(durationUs)
      this.slowest.add(sample)
    }
    this.addError(sample)
  }

  state(): TallyState {
    const { records, from, to, statuses, quarters } = this
    return {
      ...{ records, from, to, statuses, quarters },
      outcomes: this.outcomes.state((kept) => kept),
      users: this.users.state((kept) => kept),
      clients: this.clients.state((kept) => kept),
      errors: this.errors.state((kept) => kept),
      routes: this.routes.state(({ failed, durations }) => ({ failed, durations: durations.state() })),
      durations: this.durations.state(),
      slowest: this.slowest.samples,
    }
  }

  /** Continues from the state of another with the same `slowest`, before anything was counted. */
  restore(state: TallyState): void {
    this.records = state.records
    this.from = state.from
    this.to = state.to
    this.statuses = state.statuses
    this.quarters = state.quarters
    this.outcomes.restore(state.outcomes, (kept) => kept)
    this.users.restore(state.users, (kept) => kept)
    this.clients.restore(state.clients, (kept) => kept)
    this.errors.restore(state.errors, (kept) => kept)
    this.routes.restore(state.routes, ({ failed, durations }) => ({
      failed,
      durations: new Histogram().restore(durations),
    }))
    this.durations.restore(state.durations)
    this.slowest.addAll(state.slowest)
  }

  /** Counts the error of a record, unless the request was refused before it came to the application's code. */
  addError(sample: Sample): void {
    const { errorDetail } = sample
    if (errorDetail == null || (!isFailed(sample) && isUnknown(valueText(errorDetail.location)))) return
    this.errors.add(JSON.stringify(placeAndText(errorDetail)))
  }

  #addTime(time: number, failed: number): void {
    if (time < this.from) this.from = time
    if (time > this.to) this.to = time
    const quarter = Math.floor(time / QUARTER)
    const counted = this.quarters.get(quarter)
    if (counted === undefined) this.quarters.set(quarter, { count: 1, failed })
    else {
      counted.count++
      counted.failed += failed
    }
  }
}

function isFailed(sample: Sample): boolean {
  return classOf(sample) === FAILED
}

function placeAndText(errorDetail: NonNullable<Sample['errorDetail']>): [string, string] {
  const { location, raised } = errorDetail
  const parts = [raised, saidIn(errorDetail)]
    .filter((part) => part != null)
    .map((part) => valueText(part).slice(0, 200))
  return [valueText(location), parts.join(': ') || '-']
}
