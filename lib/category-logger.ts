import type { Logger } from 'pino'
import { openCategories } from './category/categories.ts'
import { CATEGORY_OPTIONS, type CategoryOptions } from './options/category-options.ts'
import { FILE_OPTIONS } from './options/file-options.ts'
import { isObject, isText } from './options/kinds.ts'
import { checkOptions, type Given, invalidOption } from './options/option.ts'
import { resolveOptions } from './options/options.ts'
import { cutText, textOf } from './record/json-text.ts'
import { createWarnings } from './start-line.ts'

const OPTIONS = { ...FILE_OPTIONS, ...CATEGORY_OPTIONS }

/** Options of a category and of its file, as in `accessLogPlugin`. */
export interface CategoryLoggerOptions
  extends CategoryOptions,
    Omit<Given<typeof FILE_OPTIONS>, keyof CategoryOptions> {}

/** A pino logger on a rotated file, with the way to end it. */
export type CategoryLogger = Logger & {
  /** Puts every line so far on disk. */
  flushed(): Promise<void>
  /** Writes what waits and closes the file; lines logged later are dropped and counted. */
  close(): Promise<void>
}

/** Nobody asks for records here. */
const NO_RECORDS = { text: () => '', object: () => ({}) }

/**
 * The logger of a category without Fastify: the same files, rotation and backups. The same name in the same folder
 * shares one file with a server of this process. Fits `Fastify({ loggerInstance })`.
 * @throws {OptionInvalid} an option is unknown or has a wrong value
 * @throws {EnvironmentUnknown} `environment` or APP_ENV names no environment
 * @throws {VariableInvalid} LOG_BACKUP_COUNT is not a count
 * @throws {OpenFailed} with `strict`, the folder or file cannot be written
 * @example const log = await createCategoryLogger('worker', { backupCount: 30 })
 */
export async function createCategoryLogger(name: string, options: CategoryLoggerOptions = {}): Promise<CategoryLogger> {
  if (!isText(name)) throw invalidOption('name', name, { expected: "the name of a category, such as 'worker'" })
  if (!isObject(options)) throw invalidOption('options', options, { expected: 'an object of options, or none' })
  const given = Object.entries(checkOptions(OPTIONS, options))
  const own = Object.fromEntries(given.filter(([option]) => Object.hasOwn(CATEGORY_OPTIONS, option)))
  const shared = Object.fromEntries(given.filter(([option]) => !Object.hasOwn(CATEGORY_OPTIONS, option)))
  const resolved = resolveOptions({ ...shared, categories: { [name]: own } }, process.env)
  const { warn, sendTo } = createWarnings()
  const categories = await openCategories(resolved, NO_RECORDS, (part, error) => {
    const why = cutText(textOf(error), resolved.maxFieldLength)
    warn(part, `${part} failed, so lines are written without its result: ${why}`)
  })
  const { logger, file } = categories.get(name)
  sendTo((message) => logger.warn(message))
  let closed: Promise<void> | undefined
  return Object.assign(logger, {
    flushed: async () => file?.flush(),
    close: () => {
      closed ??= categories.close()
      return closed
    },
  })
}
