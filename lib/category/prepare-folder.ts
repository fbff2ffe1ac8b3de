import { constants } from 'node:fs'
import { access, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { now } from '../clock.ts'
import { compileDayOf } from '../files/day.ts'
import { formatFileName } from '../files/file-name.ts'
import { nextPart } from './append-now.ts'
import { makeFolder } from './make-folder.ts'
import { settledWithin } from './time-limit.ts'
import { throughGate } from './write-gate.ts'

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
  const prepared: PreparedFolder = { folder, realDir: logDir, part: 1, problem: undefined }
  const preparing = throughGate(async () => {
    await makeFolder(folder, dirMode)
    prepared.realDir = await realpath(logDir)
    const names = await readdir(folder)
    prepared.part = nextPart(names)
    await access(folder, constants.W_OK | constants.X_OK)
    const today = formatFileName({ category, day: compileDayOf(timeZone)(now()).name, part: prepared.part })
    if (names.includes(today)) await access(join(folder, today), constants.W_OK)
  }).catch((error: Error) => {
    prepared.problem = error
  })
  if (await settledWithin(preparing, START_LIMIT)) return prepared
  return { ...prepared, problem: new Error(`the disk did not answer within ${START_LIMIT / 1000} s`) }
}
