import { availableParallelism } from 'node:os'
import { compareRuns, compareTests, type Difference, statusesApart } from './compare-runs.ts'
import { COUNTING_TESTS, UNRECORDED_REQUESTS } from './known-differences.ts'
import { type FileRun, runFile } from './run-file.ts'
import type { Suite } from './suites.ts'

export interface SuiteResult {
  suite: Suite
  tests: number
  passedWithout: number
  passedWith: number
  requests: number
  records: number
  statusesApart: number
  /** Nobody accounts for these. */
  differences: Difference[]
  /** Tests that count, and files with requests that have no record, with the reason. */
  known: { file: string; test: string | null; reason: string }[]
  /** Differences that were gone when the file was run again, alone. */
  unsteady: Difference[]
  /** Red without the access log as well. */
  redAnyway: Difference[]
}

interface Pair {
  file: string
  without: FileRun
  withLog: FileRun
}

/** Runs each file of a suite without and with the access log and says what differs. */
export async function runSuite(suite: Suite): Promise<SuiteResult> {
  const pairs = await mapSome(suite.files, (file) => runPair(suite, file))
  const result: SuiteResult = { ...emptyResult(suite) }
  for (let pair of pairs) {
    let differences = compareRuns(pair.file, pair.without, pair.withLog)
    if (differences.length > 0) {
      const again = await runPair(suite, pair.file)
      const repeated = compareRuns(pair.file, again.without, again.withLog)
      result.unsteady.push(...differences.filter((one) => !repeated.some(({ test }) => test === one.test)))
      pair = again
      differences = repeated
    }
    count(result, pair)
    await judge(result, pair, differences)
  }
  return result
}

async function runPair({ folder }: Suite, file: string): Promise<Pair> {
  return { file, without: await runFile(folder, file, 'none'), withLog: await runFile(folder, file, 'access-log') }
}

function count(result: SuiteResult, { file, without, withLog }: Pair): void {
  result.tests += without.tests.size
  result.passedWithout += passed(without)
  result.passedWith += passed(withLog)
  result.requests += withLog.requests
  result.records += withLog.recorded.length
  result.statusesApart += statusesApart(withLog.requests, withLog.sent, withLog.recorded).length
  for (const [test, cause] of without.causes) result.redAnyway.push({ file, test, what: cause })
}

function passed({ tests }: FileRun): number {
  return [...tests.values()].filter(Boolean).length
}

/** Sorts differences into what the tables name, once it is proven, and what remains. */
async function judge(result: SuiteResult, { file, without, withLog }: Pair, differences: Difference[]): Promise<void> {
  const isOfFile = (one: { suite: string; file: string }) => one.suite === result.suite.name && one.file === file
  const counting = COUNTING_TESTS.filter(isOfFile)
  const reasons = new Map(counting.flatMap(({ tests, reason }) => tests.map((test) => [test, reason])))
  const unrecorded = UNRECORDED_REQUESTS.find(isOfFile)
  const isExplained = unrecorded !== undefined && lacksOnly(unrecorded.requests, withLog)
  const dummyFails = reasons.size > 0 ? await testsOfDummy(result.suite, file, without) : []
  for (const difference of differences) {
    const { test } = difference
    if (test === null && isExplained) result.known.push({ file, test, reason: unrecorded.reason })
    else if (test !== null && reasons.has(test) && dummyFails.includes(test)) {
      result.known.push({ file, test, reason: String(reasons.get(test)) })
    } else result.differences.push(difference)
  }
  for (const test of counting.flatMap(({ tests, mayPass }) => (mayPass ? [] : tests))) {
    if (differences.some((one) => one.test === test)) continue
    result.differences.push({ file, test, what: 'stands among the tests that count, and does not differ' })
  }
  if (unrecorded !== undefined && differences.every(({ test }) => test !== null)) {
    result.differences.push({ file, test: null, what: 'stands among the files with unrecorded requests, and has none' })
  }
}

/** Whether just so many records are missing, and those that are there say what was sent. */
function lacksOnly(missing: number, { requests, sent, recorded }: FileRun): boolean {
  const apart = statusesApart(requests, sent, recorded)
  return requests - recorded.length === missing && apart.every((one) => one.endsWith('sent without record'))
}

async function testsOfDummy({ folder }: Suite, file: string, without: FileRun): Promise<(string | null)[]> {
  return compareTests(file, without, await runFile(folder, file, 'dummy')).map(({ test }) => test)
}

function emptyResult(suite: Suite): SuiteResult {
  return {
    suite,
    tests: 0,
    passedWithout: 0,
    passedWith: 0,
    requests: 0,
    records: 0,
    statusesApart: 0,
    differences: [],
    known: [],
    unsteady: [],
    redAnyway: [],
  }
}

async function mapSome<Item, Result>(items: readonly Item[], map: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const work = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await map(items[at] as Item)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return results
}
