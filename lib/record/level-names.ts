import { invalidOption } from '../options/option.ts'

/** pino's names. */
const LEVELS: ReadonlyMap<string, number> = new Map([
  ['trace', 10],
  ['debug', 20],
  ['info', 30],
  ['warn', 40],
  ['error', 50],
  ['fatal', 60],
])

/** What other loggers call them. */
const ALIASES: ReadonlyMap<string, number> = new Map([
  ['warning', 40],
  ['err', 50],
  ['critical', 60],
])

/** Name of a level; a level between two names has the lower one, and one that a formatter made a label is its own. */
export function levelName(level: number | string): string {
  if (typeof level === 'string') return level
  let name = 'trace'
  for (const [candidate, value] of LEVELS) if (value <= level) name = candidate
  return name
}

/** The number of a label such as `info`, `INFO` or `warning`; undefined for everything else. */
export function levelOfLabel(label: unknown): number | undefined {
  if (typeof label !== 'string') return undefined
  const name = label.toLowerCase()
  return LEVELS.get(name) ?? ALIASES.get(name)
}

/**
 * The number of a level given by name or number.
 *
 * @throws {OptionInvalid}
 */
export function levelNumber(level: number | string): number {
  const named = typeof level === 'string' ? (levelOfLabel(level) ?? Number(level.trim() || 'none')) : level
  if (Number.isFinite(named)) return named
  throw invalidOption('level', level, { expected: `${[...LEVELS.keys()].join(', ')} or a number` })
}
