import type { Logger } from 'pino'
import { openCategories } from './category/categories.ts'
import { CATEGORY_OPTIONS, type CategoryOptions } from './category/category-options.ts'
import { unknownOption } from './options/option-rule.ts'
import { type AccessLogOptions, resolveOptions } from './options/options.ts'

/** Options of `accessLogPlugin` that concern the files alone. */
const FILE_OPTIONS = [
  'logDir',
  'environment',
  'environments',
  'timeZone',
  'stdout',
  'enabled',
  'strict',
  'handleSignals',
  'reopenOn',
  'maxBuffered',
  'fileMode',
  'dirMode',
] as const satisfies readonly (keyof AccessLogOptions)[]

/** Options of a category and of its file, as in `accessLogPlugin`. */
export type CategoryLoggerOptions = CategoryOptions & Pick<AccessLogOptions, (typeof FILE_OPTIONS)[number]>

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
 * @throws {OpenFailed} with `strict`, the folder or file cannot be written
 * @example const log = await createCategoryLogger('worker', { backupCount: 30 })
 */
export async function createCategoryLogger(name: string, options: CategoryLoggerOptions = {}): Promise<CategoryLogger> {
  const own: Record<string, unknown> = {}
  const shared: Record<string, unknown> = {}
  for (const [option, value] of Object.entries(options)) {
    if (CATEGORY_OPTIONS.includes(option)) own[option] = value
    else if ((FILE_OPTIONS as readonly string[]).includes(option)) shared[option] = value
    else throw unknownOption(option, [...CATEGORY_OPTIONS, ...FILE_OPTIONS])
  }
  const resolved = resolveOptions({ ...shared, categories: { [name]: own } }, process.env)
  const categories = await openCategories(resolved, NO_RECORDS, () => {})
  const { logger, file } = categories.get(name)
  let closed: Promise<void> | undefined
  return Object.assign(logger, {
    flushed: async () => file?.flush(),
    close: () => {
      closed ??= categories.close()
      return closed
    },
  })
}
