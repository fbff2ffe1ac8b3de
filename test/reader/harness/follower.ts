import type { TestContext } from 'node:test'
import { Follower } from '../../../lib/reader/follow/follower.ts'
import type { FollowPosition } from '../../../lib/reader/follow/position.ts'
import type { Malformed } from '../../../lib/reader/index.ts'

export const START: FollowPosition = { version: 1, from: null, files: [] }

/** One that looks when it is told to. `look` gives the request ids that a look found. */
export function follower(t: TestContext, logDir: string, from: FollowPosition = START) {
  const reports: Malformed[] = []
  const report = (malformed: Malformed) => reports.push(malformed)
  const follower = new Follower({ logDir, categories: null, report }, from)
  t.after(() => follower.close())
  let last: FollowPosition = from
  const look = async () => {
    const ids: string[] = []
    for await (const { bytes, own, others } of follower.look()) {
      ids.push(...(bytes.toString().match(/(?<="reqId":")[^"]+/g) ?? []))
      last = { version: 1, from: null, files: [...others, own] }
    }
    return ids
  }
  return { look, reports, position: () => structuredClone(last) }
}
