import { isAbsolute } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { OpenFailed, OptionInvalid } from '../errors.ts'
import type { FileSettings } from '../options/file-options.ts'
import { invalidOption } from '../options/option.ts'
import { shownValue } from '../options/shown-value.ts'
import { FileOfDays } from './daily-file.ts'
import type { Dropped, FileStats } from './file-stats.ts'
import { prepareFolder } from './prepare-folder.ts'

export type { Dropped, FileStats } from './file-stats.ts'

/** Options of a category's file: those of all files, with its own in place of them. */
export interface RotatedFileOptions extends Omit<FileSettings, 'enabled' | 'stdout'> {
  category: string
  /**
   * Milliseconds; days that ended longer ago are removed even within `backupCount`. Both are limits: what `5y` is to
   * keep must not be cut short by a `backupCount`, so go with Infinity there.
   */
  maxAge: number | undefined
  /** Told what was lost as soon as the file can be written again. */
  onDropped: (dropped: Dropped) => void
}

/** One category's lines, each in the file of the day it is stamped with. */
export interface RotatedFile {
  /** Where lines of now are, or will be, written. */
  readonly path: string
  /**
   * Never throws, and waits for the disk only with `flush: 'sync'`.
   *
   * @param line ends with a line feed
   * @param time epoch milliseconds stamped in the line
   */
  write(line: string, time: number): void
  /** Resolves when all lines so far are on disk (the kernel's) and a clean-up under way is done; after 3 s at most. */
  flush(): Promise<void>
  /** Writes what waits before it returns. Never throws: what cannot be written stays and is tried again; false then. */
  flushSync(): boolean
  /** The next line goes to a file opened anew: after a rotation from outside. */
  reopen(): void
  /** Gives the file back; the last owner's call closes it, in 3 s at most whatever the disk does. Never rejects. */
  close(): Promise<void>
  stats(): FileStats
}

const open = new Map<string, { file: FileOfDays; options: RotatedFileOptions }>()

/**
 * Opens a category's file. Within a process the same folder and category are one file, closed with its last owner.
 *
 * @throws {OptionInvalid} it is open with other options, or pino-roll cannot write to a folder of this name
 * @throws {OpenFailed} with `strict`: the folder cannot be made or written
 */
export async function openRotatedFile(options: RotatedFileOptions): Promise<RotatedFile> {
  checkLogDir(options.logDir)
  const place = await prepareFolder(options)
  const refusal = place.problem ?? place.obstacle
  if (refusal !== undefined && options.strict) {
    throw new OpenFailed(`cannot write to ${place.folder}: ${refusal.message}; make it writable or leave out strict`)
  }
  const key = `${place.realDir}\0${options.category}`
  const standing = open.get(key)
  if (standing !== undefined) {
    checkSame(standing.options, options)
    standing.file.own()
    return standing.file
  }
  const file = new FileOfDays(options, place.part, () => open.delete(key))
  open.set(key, { file, options })
  if (place.problem !== undefined) file.warn(place.problem)
  return file
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
const COMMON = ['timeZone', 'backupCount', 'maxAge', 'maxSize', 'flush', 'maxBuffered', 'fileMode', 'dirMode'] as const

function checkSame(first: RotatedFileOptions, second: RotatedFileOptions): void {
  const differing = COMMON.filter((option) => !isDeepStrictEqual(first[option], second[option]))
  if (differing.length === 0) return
  const values = differing.map((option) => `${option} ${shownValue(first[option])} and ${shownValue(second[option])}`)
  throw new OptionInvalid(
    `the category "${second.category}" in ${second.logDir} is open already with other options: ${values.join(', ')}; ` +
      'give both the same, or another category or logDir',
  )
}
