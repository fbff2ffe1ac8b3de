import type { Sample } from '../../reader/samples/sample.ts'
import { saidIn } from '../../record/error/said-in.ts'
import { valueTextOrNull } from '../../record/value-text.ts'
import type { ReportSample } from '../report.ts'
import { FAILED } from './classes.ts'
import { countColumns } from './columns.ts'

const MOST_MESSAGE = 300
const MOST_STACK = 2400
/** Statuses and routes that are counted for one place: an error thrown there has few of either. */
const MOST_TOLD_APART = 20

/** The counts as plain data, from which counting continues. */
export interface ErrorState
  extends Pick<
    ErrorCounts,
    'location' | 'errorFunc' | 'raised' | 'count' | 'failed' | 'first' | 'last' | 'statuses' | 'routes' | 'samples'
  > {
  columns: [column: number, count: number][]
  nextSample: number
}

/** Counts the errors of one place. */
export class ErrorCounts {
  location: string | null = null
  errorFunc: string | null = null
  raised: string | null = null
  count = 0
  failed = 0
  first = Number.POSITIVE_INFINITY
  last = Number.NEGATIVE_INFINITY
  readonly columns = countColumns()
  statuses = new Map<number, number>()
  routes = new Map<string, number>()
  /** At most three: the first, one from the middle, and a late one. */
  samples: ReportSample[] = []
  #nextSample = 1

  add(record: Sample & { category?: unknown; err?: unknown }, column: number, classIndex: number): void {
    const { errorDetail, time, statusCode, method, route } = record
    if (this.count === 0) {
      this.location = valueTextOrNull(errorDetail?.location)
      this.errorFunc = valueTextOrNull(errorDetail?.errorFunc)
      this.raised = valueTextOrNull(errorDetail?.raised)
    }
    this.count++
    if (classIndex === FAILED) this.failed++
    if (time < this.first) this.first = time
    if (time > this.last) this.last = time
    this.columns.put(column, 1)
    countAmong(this.statuses, statusCode)
    countAmong(this.routes, routeName(method, route))
    // Records 1, 2, 4, 8 … are copied: few of all, and the last but one is from the middle.
    if (this.count < this.#nextSample) return
    this.#nextSample *= 2
    if (this.samples.length === 3) this.samples.splice(1, 1)
    this.samples.push(sampleOf(record))
  }

  state(): ErrorState {
    const { columns, ...counted } = this
    return { ...counted, columns: columns.state((count) => count), nextSample: this.#nextSample }
  }

  /** Continues from a state; nothing may have been counted before. */
  restore({ columns, nextSample, ...counted }: ErrorState): this {
    Object.assign(this, counted)
    this.columns.restore(columns, (count) => count)
    this.#nextSample = nextSample
    return this
  }
}

/** Errors of one place and class count as one; without a place in the application's code, those of one class and message. */
export function errorKey({ errorDetail }: Sample): string {
  if (errorDetail == null) return ''
  const { location, raised } = errorDetail
  const place = valueTextOrNull(location) ?? ''
  if (!isUnknown(place)) return `${place}\n${valueTextOrNull(raised)}`
  const said = valueTextOrNull(saidIn(errorDetail)) ?? ''
  return `\n${valueTextOrNull(raised)}\n${said.slice(0, 120).replace(/\d+/g, '0')}`
}

/** Whether no frame of the stack was the application's own. */
export function isUnknown(location: string): boolean {
  return location === '' || location.startsWith('UNKNOWN line in')
}

/** `GET /things/:id`; without a route the method alone. */
export function routeName(method: unknown, route: unknown): string {
  return `${valueTextOrNull(method) ?? '-'} ${valueTextOrNull(route) ?? ''}`
}

function sampleOf(record: Sample & { category?: unknown; err?: unknown }): ReportSample {
  const { time, category, reqId, method, url, route, statusCode, client, errorDetail, err } = record
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? err.stack : null
  return {
    time,
    category: valueTextOrNull(category),
    reqId: valueTextOrNull(reqId),
    method: valueTextOrNull(method),
    url: valueTextOrNull(url),
    route: valueTextOrNull(route),
    statusCode,
    client: valueTextOrNull(client?.client),
    user: valueTextOrNull(client?.user),
    message: cut(valueTextOrNull(saidIn(errorDetail)), MOST_MESSAGE),
    stack: cut(valueTextOrNull(stack), MOST_STACK),
  }
}

function countAmong<T>(counts: Map<T, number>, value: T): void {
  const count = counts.get(value)
  if (count !== undefined) counts.set(value, count + 1)
  else if (counts.size < MOST_TOLD_APART) counts.set(value, 1)
}

function cut(text: string | null, length: number): string | null {
  return text !== null && text.length > length ? `${text.slice(0, length)}…` : text
}
