import type { FileRun } from './run-file.ts'

/** How a file's run with the access log differs from the one without, or its records from what was asked and sent. */
export interface Difference {
  file: string
  /** The test that differs; null where the records do. */
  test: string | null
  what: string
}

/** What records say that had no head to go by: the client left, the time was over, the connection was cut. */
const WITHOUT_HEAD = [499, 408, 0]

export function compareRuns(file: string, without: FileRun, withLog: FileRun): Difference[] {
  return [...compareTests(file, without, withLog), ...compareRecords(file, withLog)]
}

export function compareTests(file: string, without: FileRun, withOther: FileRun): Difference[] {
  const differences: Difference[] = []
  for (const [test, passed] of without.tests) {
    const now = withOther.tests.get(test)
    if (now === passed || (now === undefined && withOther.hangs)) continue
    differences.push({
      file,
      test,
      what: now === undefined ? 'did not run' : now ? 'passed' : `failed: ${withOther.causes.get(test)}`,
    })
  }
  for (const [test, passed] of withOther.tests) {
    if (without.tests.has(test) || passed) continue
    differences.push({ file, test, what: `failed: ${withOther.causes.get(test)}` })
  }
  return differences
}

function compareRecords(file: string, { requests, sent, recorded, hangs }: FileRun): Difference[] {
  // A process that was killed told of no request.
  if (hangs) return []
  const differences: Difference[] = []
  if (requests !== recorded.length) {
    differences.push({ file, test: null, what: `${requests} requests, ${recorded.length} records` })
  }
  const apart = statusesApart(requests, sent, recorded)
  if (apart.length > 0) differences.push({ file, test: null, what: `statuses: ${apart.join(', ')}` })
  return differences
}

/** Statuses that were sent and not recorded, and the other way round. */
export function statusesApart(requests: number, sent: readonly number[], recorded: readonly number[]): string[] {
  const unsaid = tally(sent)
  let withoutHead = Math.max(requests - sent.length, 0)
  const unsent: number[] = []
  for (const status of recorded) {
    const left = unsaid.get(status) ?? 0
    if (left > 0) unsaid.set(status, left - 1)
    else if (WITHOUT_HEAD.includes(status) && withoutHead > 0) withoutHead -= 1
    else unsent.push(status)
  }
  return [
    ...[...unsaid].flatMap(([status, count]) => (count > 0 ? [`${count} × ${status} sent without record`] : [])),
    ...[...tally(unsent)].map(([status, count]) => `${count} × ${status} recorded but not sent`),
  ]
}

function tally(statuses: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
  return counts
}
