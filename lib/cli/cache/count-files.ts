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

/** Bytes of closed files from which on it pays to keep what was counted of them: less is read in some tenths of a second. */
const WORTH_KEEPING = 8 * 1024 * 1024

/** What is broken is told again by the next command; of more the files are read again. */
const MOST_MALFORMED = 1000

/** Counts records, and goes on from where another of its kind came. */
export interface Counting<S> {
  add(sample: Sample): void
  /**
   * Told of a late record that is to come. False when records were counted before, and would have been counted otherwise, had
   * it been told of this one before them.
   */
  expect?(sample: Sample): boolean
  /** What was counted; it may change with the next record. */
  state(): S
  restore(state: S): void
}

/** Where counts are kept, and what they are an answer to, besides the files. */
export interface CacheUse {
  folder: string
  question(): string
}

/**
 * Counts what a query finds. Of files that nobody writes to any more what was counted is kept and not read again by the
 * next command; what is counted is the same with and without.
 *
 * @param make what counts, with nothing counted yet
 * @param cacheUse null: nothing is kept
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
 * Where counts are kept for a command: nowhere with `--no-cache`, for files that were named, and for what lies elsewhere.
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
 * Of files that are counted whole: what is kept must not know of others. One file alone tells nothing that its first record does
 * not.
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

/** Null when more is broken than is kept, or a record is not of the time that its file is named by, and not of the span asked for. */
async function countCached<S, C extends Counting<S>>(
  query: RecordQuery<never>,
  closed: readonly LogFile[],
  { from, to, filter, signal, onBytes }: CompiledQuery,
  make: () => C,
  cacheUse: CacheUse,
): Promise<C | null> {
  // Loads the modules that read and write it.
  const { CountsCache } = await import('./counts-cache.ts')
  const counts = new CountsCache(cacheUse.folder)
  const question = cacheUse.question()
  // What is kept has to answer the same question about another span too.
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

/** Null for the state of another build, and for one that would be other, had it been known which files come behind its own. */
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
