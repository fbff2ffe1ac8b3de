import { EnvironmentUnknown, OptionInvalid, VariableInvalid } from '../errors.ts'
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

/** Whether a value can be a backup count: a whole number from 0, or Infinity to keep all. */
export function isBackupCount(value: unknown): value is number {
  return value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && (value as number) >= 0)
}

/** What a backup count may be, for messages. */
export const BACKUP_COUNT_EXPECTED = 'a whole number from 0 (only today), or Infinity (keep all)'

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
  const find = (name: string) => known.get(name) ?? known.get(ALIASES.get(name) ?? '')
  const named = (name: string, source: Environment['source']): Environment => {
    const found = find(name)
    if (found !== undefined) return { ...found, source }
    throw new EnvironmentUnknown(
      `${source} "${name}" is not a configured environment; use one of ${[...known.keys()].join(', ')}, or add it: environments: { ${JSON.stringify(name)}: { backupCount: 10 } }`,
    )
  }
  if (option !== undefined) return named(option, 'environment')
  if (variables.APP_ENV) return named(variables.APP_ENV, 'APP_ENV')
  if (variables.NODE_ENV) return named(find(variables.NODE_ENV)?.name ?? 'production', 'NODE_ENV')
  return named('local', 'default')
}

function mergeEnvironments(
  environments: Readonly<Record<string, Partial<EnvironmentSettings>>>,
): Map<string, { name: string; backupCount: number }> {
  const merged = new Map<string, { name: string; backupCount: number }>()
  for (const name of new Set([...Object.keys(DEFAULT_ENVIRONMENTS), ...Object.keys(environments)])) {
    const given = environments[name]?.backupCount
    const backupCount = given === undefined ? DEFAULT_ENVIRONMENTS[name]?.backupCount : given
    if (!isBackupCount(backupCount)) {
      throw new OptionInvalid(
        `Option environments.${name}.backupCount is ${shownValue(backupCount)}; expected ${BACKUP_COUNT_EXPECTED}`,
      )
    }
    merged.set(name, { name, backupCount })
  }
  return merged
}

/**
 * LOG_BACKUP_COUNT as a number; undefined when it is not set.
 * @throws {VariableInvalid} it is set and is neither a whole number from 0 nor Infinity
 */
export function backupCountOfVariable(variables: NodeJS.ProcessEnv): number | undefined {
  const text = variables.LOG_BACKUP_COUNT
  if (text === undefined) return undefined
  const count = /^(?:\d+|Infinity)$/.test(text) ? Number(text) : Number.NaN
  if (isBackupCount(count)) return count
  throw new VariableInvalid(
    `Variable LOG_BACKUP_COUNT is ${JSON.stringify(text)}; expected ${BACKUP_COUNT_EXPECTED}; correct it or unset it`,
  )
}
