import { constants } from 'node:fs'
import { access, lstat, readdir, realpath } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { OpenFailed, OptionInvalid } from '../errors.ts'
import { formatFileName } from '../files/file-name.ts'
import { invalidOption } from '../options/option.ts'
import { shownValue } from '../options/shown-value.ts'
import { now } from '../time/clock.ts'
import { compileDayOf } from '../time/day.ts'
import type { OnDayClosed } from './closed-days/closed-day-calls.ts'
import { DailyFile, type DailyFileOptions } from './daily-file.ts'
import { partOf } from './day/day-parts.ts'
import { withDiskSlot } from './disk-slots.ts'
import { makeFolder } from './make-folder.ts'
import { settledWithin } from './settled-within.ts'

const open = new Map<string, { file: DailyFile; options: DailyFileOptions }>()

/**
 * Opens a category's file. Within a process the same folder and category are one file, closed with its last owner.
 *
 * @param strict a folder that cannot be written fails the start; otherwise it is a warning and tried again
 * @throws {OptionInvalid} it is open with other options, or pino-roll cannot write to a folder of this name
 * @throws {OpenFailed} with `strict`: the folder cannot be made or written
 */
export async function openDailyFile({ strict, onDayClosed, ...options }: OpenFileOptions): Promise<DailyFile> {
  checkLogDir(options.logDir)
  const place = await prepareFolder(options)
  const refusal = place.problem ?? place.obstacle
  if (refusal !== undefined && strict) {
    throw new OpenFailed(`cannot write to ${place.folder}: ${refusal.message}; make it writable or leave out strict`)
  }
  const key = `${place.realDir}\0${options.category}`
  const standing = open.get(key)
  if (standing !== undefined) {
    checkSame(standing.options, options)
    standing.file.retain()
    if (onDayClosed !== undefined) standing.file.onDayClosed(onDayClosed, place.names)
    return standing.file
  }
  const file = new DailyFile(options, () => open.delete(key))
  open.set(key, { file, options })
  if (onDayClosed !== undefined) file.onDayClosed(onDayClosed, place.names)
  if (place.problem !== undefined) file.warn(place.problem)
  return file
}

export interface OpenFileOptions extends DailyFileOptions {
  strict: boolean
  onDayClosed: OnDayClosed | undefined
}

/** pino-roll refuses these anywhere in a path. */
const REFUSED = /[<>"|?*:\0]/

function checkLogDir(logDir: string): void {
  if (!isAbsolute(logDir) || REFUSED.test(logDir.replace(/^[A-Za-z]:/, ''))) {
    throw invalidOption('logDir', logDir, {
      expected: 'an absolute path without < > " | ? * or :, which pino-roll refuses',
    })
  }
}

/** Options that owners of one file must agree on. */
const COMMON = [
  'timeZone',
  'backupCount',
  'maxAge',
  'keepUntilArchived',
  'maxTotalSize',
  'compress',
  'maxSize',
  'flush',
  'maxBuffered',
  'fileMode',
  'dirMode',
] as const

function checkSame(first: DailyFileOptions, second: DailyFileOptions): void {
  const differing = COMMON.filter((option) => !isDeepStrictEqual(first[option], second[option]))
  if (differing.length === 0) return
  const values = differing.map((option) => `${option} ${shownValue(first[option])} and ${shownValue(second[option])}`)
  throw new OptionInvalid(
    `the category "${second.category}" in ${second.logDir} is open already with other options: ${values.join(', ')}; ` +
      'give both the same, or another category or logDir',
  )
}

/** How long a start waits for the disk, in milliseconds. */
const START_LIMIT = 3000

interface PreparedFolder {
  folder: string
  /** The log folder with links resolved: two paths to one folder are one folder. */
  realDir: string
  /** Names in the category's folder. */
  names: readonly string[]
  /** Why lines cannot be written at the moment. */
  problem: Error | undefined
  /** Why they cannot be written to the part that today's would go to; they go to the next. */
  obstacle: Error | undefined
}

/** Makes a category's folder and finds out whether lines can be written there. Never rejects. */
async function prepareFolder({ logDir, category, dirMode, timeZone }: DailyFileOptions): Promise<PreparedFolder> {
  const folder = join(logDir, category)
  const prepared: PreparedFolder = { folder, realDir: logDir, names: [], problem: undefined, obstacle: undefined }
  const preparing = withDiskSlot(async () => {
    await makeFolder(folder, dirMode)
    prepared.realDir = await realpath(logDir)
    const names = await readdir(folder)
    prepared.names = names
    await access(folder, constants.W_OK | constants.X_OK)
    const day = compileDayOf(timeZone)(now()).name
    const today = formatFileName({ category, day, part: partOf(names, { category, day }) })
    if (names.includes(today)) prepared.obstacle = await obstacleAt(join(folder, today))
  }).catch((error: Error) => {
    prepared.problem = error
  })
  if (await settledWithin(preparing, START_LIMIT)) return prepared
  return { ...prepared, problem: new Error(`the disk did not answer within ${START_LIMIT / 1000} s`) }
}

async function obstacleAt(path: string): Promise<Error | undefined> {
  const standing = await lstat(path)
  if (!standing.isFile() && !standing.isFIFO()) return new Error(`${path} is not a file; move it away`)
  return await access(path, constants.W_OK)
    .then(() => undefined)
    .catch((error: Error) => error)
}
