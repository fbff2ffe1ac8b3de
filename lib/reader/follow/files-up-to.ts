import { isGone } from '../../files/system-error.ts'
import { type LogFile, listFiles } from '../list-files.ts'
import type { Following } from './follow-records.ts'

/** The files as far as they reached when the following began: what is behind comes from there. */
export async function filesUpTo(following: Following<unknown>, logDir: string): Promise<LogFile[]> {
  const ends = new Map(following.positionAfter(null).files.map(({ inode, offset }) => [inode, offset]))
  const listed = await listFiles(logDir).catch((error: unknown) => {
    if (isGone(error)) return []
    throw error
  })
  return listed.flatMap((file) => {
    const size = ends.get(file.inode)
    return size === undefined ? [] : [{ ...file, size }]
  })
}
