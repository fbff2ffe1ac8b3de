import type { LogFile } from '../list-files.ts'

/** One of the names that a file has in a category: it may be linked, or get another one while it is listed. */
export function withoutTwins(listed: readonly LogFile[]): LogFile[] {
  const known = new Set<string>()
  return listed.filter(({ category, inode }) => {
    const size = known.size
    return known.add(`${category} ${inode}`).size > size
  })
}
