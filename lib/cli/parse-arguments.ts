import { type ParseArgsConfig, parseArgs } from 'node:util'
import { didYouMean } from '../options/did-you-mean.ts'
import { UsageError } from './exit.ts'

/** A table of options, as `parseArgs` takes it. */
export type OptionTable = NonNullable<ParseArgsConfig['options']>

interface Config<T extends OptionTable> {
  args: string[]
  options: T
  allowPositionals: true
  allowNegative: true
}

/** What the arguments say by a table of options. */
export type Parsed<T extends OptionTable> = ReturnType<typeof parseArgs<Config<T>>>

/**
 * Reads arguments, with a dash in front of a value (`--since -1h`) as people write it, and `-3` for `-n 3`.
 *
 * @throws {UsageError} an option that does not exist, with the one that was perhaps meant
 * @throws Node's error of the arguments otherwise
 */
export function parseArguments<T extends OptionTable>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: asNodeReads(args, options), options, allowPositionals: true, allowNegative: true })
  } catch (error) {
    const said = error instanceof Error ? error.message : ''
    const [, valued, problem] =
      /^Option '(?:-\w, )?(--[\w-]+)[^']*' (argument missing|argument is ambiguous|does not take)/.exec(said) ?? []
    if (problem === 'argument is ambiguous') {
      throw new UsageError(
        `Option ${valued} is given without a value; expected one, behind = where it begins with a dash: ${valued}=-x`,
      )
    }
    if (problem === 'argument missing') throw new UsageError(`Option ${valued} is given without a value; see --help`)
    if (problem === 'does not take') throw new UsageError(`Option ${valued} is given with a value; expected none`)
    const [, given] = /^Unknown option '(-[^']*)'/.exec(said) ?? []
    if (given === undefined) throw error
    const meant = didYouMean(given, namesOf(options))
    throw new UsageError(
      `Option ${given} does not exist; ${meant === undefined ? 'see --help' : `did you mean ${meant}?`}`,
    )
  }
}

/** Whether an argument is a file, or `-` for stdin: no category has a point or a slash in its name. */
export function isFileArgument(argument: string): boolean {
  return argument === '-' || /[./\\]/.test(argument)
}

/** How the options are typed: `--since`, and `--no-stack` for what can be turned off. */
export function namesOf(options: OptionTable): string[] {
  return Object.entries(options).flatMap(([name, { type }]) =>
    type === 'boolean' ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  )
}

function asNodeReads(args: readonly string[], options: OptionTable): string[] {
  const read: string[] = []
  const end = args.includes('--') ? args.indexOf('--') : args.length
  for (let at = 0; at < args.length; at++) {
    const [arg = '', next = ''] = [args[at], args[at + 1]]
    const valued = at < end ? valuedOption(arg, options) : undefined
    if (valued !== undefined && /^-\d/.test(next)) {
      read.push(`--${valued}=${next}`)
      at++
    } else if (at < end && 'number' in options && /^-\d+$/.test(arg)) {
      read.push(`--number=${arg.slice(1)}`)
    } else {
      read.push(arg)
    }
  }
  return read
}

/** The name of the option whose value is the next argument: of `--number`, and of `-n`. */
function valuedOption(arg: string, options: OptionTable): string | undefined {
  const found = Object.entries(options).find(
    ([name, { short }]) => arg === `--${name}` || (short !== undefined && arg === `-${short}`),
  )
  return found?.[1].type === 'string' ? found[0] : undefined
}
