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
 * Parses arguments as Node does, but also takes values that begin with a dash (`--since -1h`), and `-3` for `-n 3`.
 *
 * @throws {UsageError} an option that does not exist, or one whose value is missing or not expected
 * @throws Node's own error otherwise
 */
export function parseArguments<T extends OptionTable>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: asNodeReads(args, options), options, allowPositionals: true, allowNegative: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const [, valued, problem] =
      /^Option '(?:-\w, )?(--[\w-]+)[^']*' (argument missing|argument is ambiguous|does not take)/.exec(message) ?? []
    if (problem === 'argument is ambiguous') {
      throw new UsageError(
        `Option ${valued} is given without a value; expected one, behind = where it begins with a dash: ${valued}=-x`,
      )
    }
    if (problem === 'argument missing') throw new UsageError(`Option ${valued} is given without a value; see --help`)
    if (problem === 'does not take') throw new UsageError(`Option ${valued} is given with a value; expected none`)
    const [, given] = /^Unknown option '(-[^']*)'/.exec(message) ?? []
    if (given === undefined) throw error
    const meant = didYouMean(given, namesOf(options))
    throw new UsageError(
      `Option ${given} does not exist; ${meant === undefined ? 'see --help' : `did you mean ${meant}?`}`,
    )
  }
}

/** Whether an argument is a file, or `-` for stdin: the name of a category has no dot and no slash. */
export function isFileArgument(argument: string): boolean {
  return argument === '-' || /[./\\]/.test(argument)
}

/** How the options are typed: `--since`, and `--no-stack` for what can be turned off. */
export function namesOf(options: OptionTable): string[] {
  return Object.entries(options).flatMap(([name, { type }]) =>
    type === 'boolean' ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  )
}

/** Writes a value with a digit behind its dash, and `-3`, so that Node takes them: `--since=-1h`, `--number=3`. */
function asNodeReads(args: readonly string[], options: OptionTable): string[] {
  const rewritten: string[] = []
  const end = args.includes('--') ? args.indexOf('--') : args.length
  for (let at = 0; at < args.length; at++) {
    const [arg = '', next = ''] = [args[at], args[at + 1]]
    const valued = at < end ? valuedOption(arg, options) : undefined
    if (valued !== undefined && /^-\d/.test(next)) {
      rewritten.push(`--${valued}=${next}`)
      at++
    } else if (at < end && 'number' in options && /^-\d+$/.test(arg)) {
      rewritten.push(`--number=${arg.slice(1)}`)
    } else {
      rewritten.push(arg)
    }
  }
  return rewritten
}

/** The long name of an option that takes the next argument as its value, `number` of `-n` too. */
function valuedOption(arg: string, options: OptionTable): string | undefined {
  const found = Object.entries(options).find(
    ([name, { short }]) => arg === `--${name}` || (short !== undefined && arg === `-${short}`),
  )
  return found?.[1].type === 'string' ? found[0] : undefined
}
