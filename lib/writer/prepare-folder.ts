import { constants } from 'node:fs'
import { access, lstat, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { formatFileName } from '../files/file-name.ts'
import { now } from '../time/clock.ts'
import { compileDayOf } from '../time/day.ts'
import { partOf } from './day/day-parts.ts'
import { throughGate } from './disk-slots.ts'
import { makeFolder } from './make-folder.ts'
import { settledWithin } from './settled-within.ts'

/** How long a start waits for the disk, in milliseconds. */
const START_LIMIT = 3000

export interface PreparedFolder {
  folder: string
  /** The log folder with links resolved: two paths to one folder are one folder. */
  realDir: string
  /** The part a day begun now gets. */
  part: number
  /** Why lines cannot be written at the moment. */
  problem: Error | undefined
  /** Why they cannot be written to the part that today's would go to; they go to the next. */
  obstacle: Error | undefined
}

/** Makes a category's folder and finds out whether lines can be written there. Never rejects. */
export async function prepareFolder(options: {
  logDir: string
  category: string
  dirMode: number
  timeZone: string | undefined
}): Promise<PreparedFolder> {
  const { logDir, category, dirMode, timeZone } = options
  const folder = join(logDir, category)
  const prepared: PreparedFolder = { folder, realDir: logDir, part: 1, problem: undefined, obstacle: undefined }
  const preparing = throughGate(async () => {
    await makeFolder(folder, dirMode)
    prepared.realDir = await realpath(logDir)
    const names = await readdir(folder)
    const day = compileDayOf(timeZone)(now()).name
    prepared.part = partOf(names, { category, day })
    await access(folder, constants.W_OK | constants.X_OK)
    const today = formatFileName({ category, day, part: prepared.part })
    if (names.includes(today)) prepared.obstacle = await obstacleAt(join(folder, today))
  }).catch((error: Error) => {
    prepared.problem = error
  })
  if (await settledWithin(preparing, START_LIMIT)) return prepared
  return { ...prepared, problem: new Error(`the disk did not answer within ${START_LIMIT / 1000} s`) }
}

async function obstacleAt(path: string): Promise<Error | undefined> {
  const standing = await lstat(path)
  if (!standing.isFile() && !standing.isFIFO()) return new Error(`${path} is no file`)
  return await access(path, constants.W_OK)
    .then(() => undefined)
    .catch((error: Error) => error)
}
