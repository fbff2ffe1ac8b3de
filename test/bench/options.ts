import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** Rounds that count; every row has one slice in each. */
  rounds: number
  /** Milliseconds of load in a slice that count. */
  slice: number
  /** Rows and measurements to run; null runs all and writes the results file. */
  only: ReadonlySet<string> | null
  /** Folder for V8 CPU profiles of the servers; null takes none. */
  profile: string | null
  /** Checkout of an earlier version, built; null: none is measured. */
  against: string | null
}

/**
 * Reads the command line of the bench.
 * @throws {TypeError} for an unknown option, or a number that is not a whole number above 0
 */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '15' },
      slice: { type: 'string', default: '1000' },
      only: { type: 'string' },
      profile: { type: 'string' },
      against: { type: 'string' },
    },
  })
  return {
    rounds: wholeNumber('rounds', values.rounds),
    slice: wholeNumber('slice', values.slice),
    only: values.only === undefined ? null : new Set(values.only.split(',')),
    profile: values.profile ?? null,
    against: values.against === undefined ? null : resolve(values.against),
  }
}

export function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) {
    throw new TypeError(`--${name} is '${text}': expected a whole number above 0, such as --${name} 15`)
  }
  return Number(text)
}
