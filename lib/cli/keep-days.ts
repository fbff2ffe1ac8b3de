import { parseDuration } from '../time/duration.ts'
import { DAY } from '../time/units.ts'
import { wrongValue } from './exit.ts'

const DEFAULT_DAYS = 60

/**
 * How many days a category is kept, by the values of `--keep`: `60d` for all, `payment=5y` for one, `forever` for Infinity.
 *
 * @param categories those that may be named
 * @throws {UsageError} a value that is no time, a category that has no files, or two values for one
 */
export function keepDaysOf(values: readonly string[], categories: readonly string[]): (category: string) => number {
  const days = new Map<string, number>()
  for (const value of values) {
    const [, category = '', time = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(value) ?? []
    if (value.includes('=') && !categories.includes(category)) {
      throw wrongValue('--keep', value, `the time alone or for a category that is shipped: ${categories.join(', ')}`)
    }
    if (days.has(category)) throw wrongValue('--keep', value, `one value for ${category || 'all'}, not two`)
    days.set(category, daysOf(time, value))
  }
  return (category) => days.get(category) ?? days.get('') ?? DEFAULT_DAYS
}

function daysOf(time: string, value: string): number {
  if (time === 'forever') return Number.POSITIVE_INFINITY
  const ms = parseDuration(time)
  if (ms !== null && ms >= DAY) return Math.ceil(ms / DAY)
  throw wrongValue('--keep', value, 'a day or more such as 60d, 8w or 5y, or forever')
}
