// Other people's tests, as they are and with the access log before all other plugins: npm run suites -- websocket
import { existsSync, symlinkSync } from 'node:fs'
import type { Difference } from './compare-runs.ts'
import { runSuite, type SuiteResult } from './run-suite.ts'
import { chooseSuites } from './suites.ts'

linkSecondSpelling()

const results: SuiteResult[] = []
for (const suite of chooseSuites(process.argv.slice(2))) {
  const result = await runSuite(suite)
  results.push(result)
  console.log(rowOf(result))
}

console.log(`\n${table(results)}`)
list('Known: tests that a dummy plugin fails too, and requests that have no record', (result) =>
  result.known.map(({ file, test, reason }) => `${file}${test === null ? '' : `: ${test}`} (${reason})`),
)
list('Differed once, and not when run again alone', ({ unsteady }) => unsteady.map(textOf))
list('Red without the access log too', ({ redAnyway }) => redAnyway.map(textOf))
list('Left out', ({ suite }) => suite.leftOut.map(({ file, reason }) => `${file} (${reason})`))
list('Differences', ({ differences }) => differences.map(textOf))

const tests = results.reduce((sum, result) => sum + result.tests, 0)
const differences = results.reduce((sum, result) => sum + result.differences.length, 0)
console.log(`\n${tests - differences} passed, ${differences} failed`)
process.exitCode = differences > 0 || tests === 0 ? 1 : 0

/** npm installs one of two packages whose names differ in case alone; a suite asks for the other spelling. */
function linkSecondSpelling(): void {
  const link = new URL('node_modules/jsonstream', import.meta.url)
  if (!existsSync(link)) symlinkSync('JSONStream', link)
}

function table(all: readonly SuiteResult[]): string {
  const head = ['suite', 'tests', 'passed without', 'passed with', 'requests', 'records', 'statuses apart']
  return [`| ${head.join(' | ')} |`, `| --${' | --:'.repeat(head.length - 1)} |`, ...all.map(rowOf)].join('\n')
}

function rowOf(result: SuiteResult): string {
  const { suite, tests, passedWithout, passedWith, requests, records, statusesApart } = result
  return `| ${[suite.name, tests, passedWithout, passedWith, requests, records, statusesApart].join(' | ')} |`
}

function textOf({ file, test, what }: Difference): string {
  return `${file}: ${test === null ? '' : `${test}: `}${what.split('\n', 4).join('\n      ')}`
}

function list(title: string, linesOf: (result: SuiteResult) => string[]): void {
  const lines = results.flatMap((result) => linesOf(result).map((line) => `  ${result.suite.name} ${line}`))
  if (lines.length > 0) console.log(`\n${title}:\n${lines.join('\n')}`)
}
