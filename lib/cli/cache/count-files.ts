import { resolve } from 'node:path'
import { isBucketAddress } from '../../bucket/address.ts'
import type { Malformed } from '../../reader/lines/malformed.ts'
import type { LogFile } from '../../reader/list-files.ts'
import { type CompiledQuery, compileQuery, type RecordQuery } from '../../reader/query/query.ts'
import type { Sample } from '../../reader/samples/sample.ts'
import { firstSample, scanSamples } from '../../reader/samples/scan-samples.ts'
import { now } from '../../time/clock.ts'
import { isPassedOver } from '../broken-lines.ts'
import type { Scan } from '../print-records.ts'
import { cacheFolder } from './cache-folder.ts'
import { inCountingOrder } from './closed-files.ts'
import type { CachedCounts } from './counts-cache.ts'

/** Bytes of closed files from which on caching their counts pays: fewer are read in some tenths of a second. */
const WORTH_KEEPING = 8 * 1024 * 1024

/** Broken lines that are cached for the next command to report; with more of them nothing is cached. */
const MOST_MALFORMED = 1000

/** Counts records, and can continue from the state of another of its kind. */
export interface Counting<S> {
  add(sample: Sample): void
  /**
   * Announces a late record that will be counted. False when records have been counted already that would have been counted
   * differently, had this one been announced before.
   */
  expect?(sample: Sample): boolean
  /** What was counted; not a copy, so the next record may change it. */
  state(): S
  restore(state: S): void
}

/** Where counts are cached. */
export interface CacheUse {
  folder: string
  /** Text of all that the counts depend on, besides the files. */
  question(): string
}

/**
 * Counts what a query finds. Counts of files that nobody writes to any more are cached, so that the next command need not read
 * them; the result is the same with and without.
 *
 * @param make makes what counts, with nothing counted yet
 * @param cacheUse null: nothing is cached
 */
export async function countFiles<S, C extends Counting<S>>(
  query: RecordQuery<never>,
  { files, compiled }: Pick<Scan, 'files' | 'compiled'>,
  make: () => C,
  cacheUse: CacheUse | null,
): Promise<C> {
  const { closed, others } = inCountingOrder(files, compiled, now())
  const isWorthIt = bytesOf(closed) >= WORTH_KEEPING
  let counting = cacheUse === null || !isWorthIt ? null : await countCached(query, closed, compiled, make, cacheUse)
  if (counting === null) {
    counting = make()
    await expectLast(closed.length > 0 ? closed : others, compiled, counting)
    await count(closed, compiled, counting)
  }
  await count(others, compiled, counting)
  return counting
}

/**
 * Where a command caches its counts: null with `--no-cache`, for files that were named, and for an archive.
 *
 * @param besides what a count depends on besides the conditions
 */
export function cacheUseOf(
  { logDir, category, where }: RecordQuery<never>,
  paths: readonly string[],
  { cache }: { cache?: boolean | undefined },
  env: NodeJS.ProcessEnv,
  besides: () => Readonly<Record<string, unknown>>,
): CacheUse | null {
  const folder = cache === false || paths.length > 0 || isBucketAddress(logDir) ? null : cacheFolder(env)
  if (folder === null) return null
  return { folder, question: () => JSON.stringify({ ...besides(), logDir: resolve(logDir), category, where }) }
}

/**
 * Announces the first record of the last file; a single file's first record is counted first anyway. `files` must be those that
 * are counted together, as cached counts must not depend on others.
 */
async function expectLast(
  files: readonly LogFile[],
  query: CompiledQuery,
  counting: Pick<Counting<unknown>, 'expect'>,
): Promise<boolean> {
  const last = files.at(-1)
  if (counting.expect === undefined || last === undefined || files.length === 1) return true
  const sample = await firstSample(last, query)
  return sample === null || counting.expect(sample)
}

async function count(
  files: readonly LogFile[],
  query: CompiledQuery,
  counting: Pick<Counting<unknown>, 'add'>,
): Promise<void> {
  await scanSamples(files, query, (sample) => counting.add(sample))
}

/** Null when more lines are broken than are cached, or a record is outside the span asked for, unlike the day of its file. */
async function countCached<S, C extends Counting<S>>(
  query: RecordQuery<never>,
  closed: readonly LogFile[],
  { from, to, filter, signal, onBytes }: CompiledQuery,
  make: () => C,
  cacheUse: CacheUse,
): Promise<C | null> {
  // Loaded here, as it is needed only with large files.
  const { CountsCache } = await import('./counts-cache.ts')
  const counts = new CountsCache(cacheUse.folder)
  const question = cacheUse.question()
  // Cached counts have to answer the same question about another span, too.
  const { from: _from, to: _to, ...withoutSpan } = query
  const malformed: Malformed[] = []
  const onMalformed = (one: Malformed) => {
    if (malformed.length <= MOST_MALFORMED) malformed.push(one)
  }
  const whole = compileQuery({ ...withoutSpan, onMalformed })
  const found = await counts.find<S>(question, closed)
  const restored = found === null ? null : await restoredFrom(found, closed, whole, make)
  const kept = restored === null ? null : found
  const counting = restored ?? make()
  if (kept === null) await expectLast(closed, whole, counting)
  malformed.push(...(kept?.malformed ?? []))
  let { first, last } = kept ?? { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }
  const counted = closed.slice(0, kept?.files ?? 0)
  const uncounted = closed.slice(counted.length)
  onBytes(bytesOf(counted))
  if (uncounted.length > 0) {
    await scanSamples(uncounted, { ...whole, signal, onBytes }, (sample) => {
      if (sample.time < first) first = sample.time
      if (sample.time > last) last = sample.time
      counting.add(sample)
    })
    if (malformed.length > MOST_MALFORMED) return null
    const isReadable = !malformed.some(isPassedOver)
    if (isReadable) await counts.keep(question, closed, { state: counting.state(), malformed, first, last })
  }
  if (first < from || last >= to) return null
  for (const one of malformed) filter.report(one)
  return counting
}

function bytesOf(files: readonly LogFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

/** Continues cached counts; null when another build made them, or they would differ, had the files behind theirs been known. */
async function restoredFrom<S, C extends Counting<S>>(
  { state, files }: CachedCounts<S>,
  closed: readonly LogFile[],
  query: CompiledQuery,
  make: () => C,
): Promise<C | null> {
  const counting = make()
  try {
    counting.restore(state)
  } catch {
    return null
  }
  return files === closed.length || (await expectLast(closed, query, counting)) ? counting : null
}
