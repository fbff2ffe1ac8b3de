import type { LoggerOptions } from 'pino'
import type { CategoryOptions } from '../options/category-options.ts'
import { stamp } from './stamp.ts'
import { guardParts, type OnFailure } from './user-parts.ts'

/** pino's options for a category. Everything that code logs is wanted: the original's level was its lowest too. */
export function toLoggerOptions(options: CategoryOptions, onFailure: OnFailure): LoggerOptions {
  const { customLevels, level = 'trace' } = options
  return {
    timestamp: stamp,
    level,
    ...(customLevels !== undefined && { customLevels }),
    ...guardParts(options, onFailure),
  }
}
