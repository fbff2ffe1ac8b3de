import { CategoryUnknown } from '../errors.ts'
import { parseAge, parseSize } from '../options/amount.ts'
import type { CategoryOptions } from '../options/category-options.ts'
import { didYouMean } from '../options/did-you-mean.ts'
import { type FileSettings, resolveFlush } from '../options/file-options.ts'
import { shownValue } from '../options/shown-value.ts'
import { between } from '../time/datetime.ts'
import type { CategoryFile } from '../writer/category-file.ts'
import { type OpenFileOptions, openDailyFile } from '../writer/open-file.ts'
import { StdoutFile } from '../writer/stdout/stdout-file.ts'
import { type Category, createCategory } from './category.ts'
import { createLineSink } from './line-sink.ts'
import { createRecordLogger, type RecordForm, type RecordLogger } from './record-logger.ts'
import type { OnFailure } from './user-parts.ts'

/** The open categories of one registration. */
export interface OpenCategories<Ended> {
  /** @throws {CategoryUnknown} no category has that name */
  get(name: string): Category
  /** @throws {CategoryUnknown} no category has that name */
  recordLogger(name: string): RecordLogger<Ended>
  /** Whether parts of the user's, or of an instrumentation, run when a record of any category is written. */
  readonly runsOthers: boolean
  /** Whether a level of that label is known to any category. */
  hasLevel(label: string): boolean
  readonly all: readonly Category[]
  close(): Promise<void>
}

/**
 * Opens the file of every category and puts a logger on each.
 * @throws {OpenFailed} with `strict`, a folder or file cannot be written
 */
export async function openCategories<Ended extends { time: number }>(
  options: FileSettings & { categories: ReadonlyMap<string, CategoryOptions> },
  form: RecordForm<Ended>,
  onFailure: OnFailure,
): Promise<OpenCategories<Ended>> {
  const sink = options.enabled ? await createLineSink(options.stdout, options.timeZone) : undefined
  const opened = new Map<string, { category: Category; recordLogger: RecordLogger<Ended> }>()
  const close = async () => {
    await Promise.all([...opened.values()].map(({ category }) => category.file?.close()))
  }
  const open = async (name: string, own: CategoryOptions) => {
    const onDropped: OpenFileOptions['onDropped'] = ({ count, from, to }) =>
      category.logger.warn(`dropped ${count} records ${between(from, to)}`)
    const file = options.enabled ? await openFile(name, options, own, onDropped) : undefined
    const category = createCategory(name, own, file, sink, onFailure)
    opened.set(name, { category, recordLogger: createRecordLogger(category, own, form, sink, onFailure) })
  }
  // All at once: on a disk that stands still each takes its time limit, and a start has one too.
  const results = await Promise.allSettled([...options.categories].map(([name, own]) => open(name, own)))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined) {
    await close()
    throw failed.reason
  }
  const find = (name: unknown) => {
    const found = opened.get(name as string)
    if (found !== undefined) return found
    const names = [...options.categories.keys()]
    const meant = typeof name === 'string' ? didYouMean(name, names) : undefined
    const remedy = meant === undefined ? '' : `did you mean ${meant}? If not, `
    throw new CategoryUnknown(
      `Category ${typeof name === 'string' ? JSON.stringify(name) : shownValue(name)} is not configured; ${remedy}use one of ${names.join(', ')}, or add it to the option categories`,
    )
  }
  return {
    get: (name) => find(name).category,
    recordLogger: (name) => find(name).recordLogger,
    runsOthers: [...opened.values()].some(({ recordLogger }) => recordLogger.runsOthers),
    hasLevel: (label) => [...opened.values()].some(({ recordLogger }) => recordLogger.hasLevel(label)),
    all: [...options.categories.keys()].map((name) => find(name).category),
    close,
  }
}

async function openFile(
  category: string,
  { logDir, ...shared }: FileSettings,
  own: CategoryOptions,
  onDropped: OpenFileOptions['onDropped'],
): Promise<CategoryFile> {
  if (logDir === false) return new StdoutFile({ ...shared, category, onDropped })
  return await openDailyFile({ ...fileOptions(category, { ...shared, logDir }, own), onDropped })
}

/** Options of the files of all categories, with what a category says itself in place of them. */
function fileOptions(
  category: string,
  shared: FileSettings & { logDir: string },
  own: CategoryOptions,
): Omit<OpenFileOptions, 'onDropped'> {
  return {
    ...shared,
    category,
    // An age is a wish to keep that long: the server's count would cut it short.
    backupCount: own.backupCount ?? (own.maxAge === undefined ? shared.backupCount : Number.POSITIVE_INFINITY),
    maxAge: own.maxAge === undefined ? undefined : parseAge(own.maxAge),
    keepUntilArchived: heldFor(own.keepUntilArchived ?? shared.keepUntilArchived),
    maxTotalSize: bytesOf(own.maxTotalSize ?? shared.maxTotalSize),
    compress: own.compress ?? shared.compress,
    maxSize: own.maxSize ?? shared.maxSize,
    flush: resolveFlush(own.flush, shared.flush),
  }
}

/** For how many milliseconds a day waits for the archive at most; undefined where none does. */
function heldFor(keep: boolean | string): number | undefined {
  if (keep === false) return undefined
  return keep === true ? Number.POSITIVE_INFINITY : parseAge(keep)
}

function bytesOf(size: string | undefined): number {
  return size === undefined ? Number.POSITIVE_INFINITY : parseSize(size)
}
