import { EnvironmentUnknown, VariableInvalid } from '../errors.ts'
import { didYouMean } from './did-you-mean.ts'
import { isWhole } from './kinds.ts'
import { invalidOption, type Rule } from './option.ts'
import { shownValue } from './shown-value.ts'

/** What one environment keeps. */
export interface EnvironmentSettings {
  /** Days with records that are kept besides today. */
  backupCount: number
}

/** The environment that holds, and who said so. */
export interface Environment {
  name: string
  source: 'environment' | 'APP_ENV' | 'NODE_ENV' | 'default'
  backupCount: number
  /** The name of NODE_ENV when it is none of the environments, so that production holds. */
  unknown?: string
}

/** One day to look back on a developer's machine; ten in production, as in the original's config. */
export const DEFAULT_ENVIRONMENTS: Readonly<Record<string, EnvironmentSettings>> = {
  local: { backupCount: 1 },
  test: { backupCount: 1 },
  production: { backupCount: 10 },
}

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['development', 'local'],
  ['prod', 'production'],
])

/** How many days with records may be kept. */
export const BACKUP_COUNT: Rule = {
  expected: 'a whole number from 0 (only today), or Infinity (keep all)',
  holds: isBackupCount,
}

function isBackupCount(value: unknown): value is number {
  return value === Number.POSITIVE_INFINITY || isWhole(value, 0)
}

/**
 * Chooses the environment: the option, else APP_ENV, else NODE_ENV, else local.
 * @throws {EnvironmentUnknown} the option or APP_ENV names none; an unknown NODE_ENV (`staging`) counts as production
 * @throws {OptionInvalid} an entry of `environments` has a wrong backupCount
 */
export function chooseEnvironment(
  option: string | undefined,
  environments: Readonly<Record<string, Partial<EnvironmentSettings>>>,
  variables: NodeJS.ProcessEnv,
): Environment {
  const known = mergeEnvironments(environments)
  const named = (name: string, source: Environment['source']): Environment => {
    const found = known.get(name) ?? known.get(ALIASES.get(name) ?? '')
    if (found !== undefined) return { ...found, source }
    if (source === 'NODE_ENV') return { ...named('production', source), unknown: name }
    throw unknownEnvironment(`${source === 'environment' ? 'Option' : 'Variable'} ${source}`, name, [...known.keys()])
  }
  if (option !== undefined) return named(option, 'environment')
  if (variables.APP_ENV) return named(variables.APP_ENV, 'APP_ENV')
  if (variables.NODE_ENV) return named(variables.NODE_ENV, 'NODE_ENV')
  return named('local', 'default')
}

function unknownEnvironment(where: string, name: string, known: readonly string[]): Error {
  const aliasesOf = (environment: string) =>
    [...ALIASES].filter(([alias, meant]) => meant === environment && !known.includes(alias)).map(([alias]) => alias)
  const names = known.flatMap((environment) => [environment, ...aliasesOf(environment)])
  const shown = known.map((environment) =>
    [environment, ...aliasesOf(environment).map((alias) => `(or ${alias})`)].join(' '),
  )
  const meant = didYouMean(name, names)
  const remedy = meant === undefined ? 'correct it' : `did you mean ${meant}? If not, correct it`
  return new EnvironmentUnknown(
    `${where} is ${shownValue(name)}; expected one of ${shown.join(', ')}; ${remedy}, or add it: environments: { ${shownValue(name)}: { backupCount: 10 } }`,
  )
}

/** The settings that are given under the other name of an environment. */
function aliased(name: string, environments: Readonly<Record<string, Partial<EnvironmentSettings>>>) {
  const [alias] = [...ALIASES].find(([alias, meant]) => meant === name && Object.hasOwn(environments, alias)) ?? []
  return alias === undefined ? undefined : environments[alias]
}

function mergeEnvironments(
  environments: Readonly<Record<string, Partial<EnvironmentSettings>>>,
): Map<string, { name: string; backupCount: number }> {
  const merged = new Map<string, { name: string; backupCount: number }>()
  for (const name of new Set([...Object.keys(DEFAULT_ENVIRONMENTS), ...Object.keys(environments)])) {
    const given = environments[name]?.backupCount
    const fallback = aliased(name, environments)?.backupCount ?? DEFAULT_ENVIRONMENTS[name]?.backupCount
    const backupCount = given === undefined ? fallback : given
    if (!isBackupCount(backupCount)) {
      throw invalidOption(`environments.${name}.backupCount`, backupCount, BACKUP_COUNT)
    }
    merged.set(name, { name, backupCount })
  }
  return merged
}

/**
 * LOG_BACKUP_COUNT as a number; undefined when it is not set, or empty.
 * @throws {VariableInvalid} it is set and is neither a whole number from 0 nor Infinity
 */
export function backupCountOfVariable(variables: NodeJS.ProcessEnv): number | undefined {
  const text = variables.LOG_BACKUP_COUNT
  if (text === undefined || text === '') return undefined
  const count = /^(?:\d+|Infinity)$/.test(text) ? Number(text) : Number.NaN
  if (isBackupCount(count)) return count
  throw new VariableInvalid(
    `Variable LOG_BACKUP_COUNT is ${shownValue(text)}; expected ${BACKUP_COUNT.expected}; correct it or unset it`,
  )
}
