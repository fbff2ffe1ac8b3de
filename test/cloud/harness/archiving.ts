import assert from 'node:assert/strict'
import { type ArchiveOptions, type ArchiveResult, archive } from '../../../lib/archive/index.ts'
import { archivedContents } from './archived.ts'
import { localContents } from './logs.ts'
import { store } from './store.ts'

/** Small, so that a day is many objects. */
const SEGMENT = '64k'

/** Archives a folder into a bucket, in this process. */
export function run(logDir: string, bucket: string, more: Partial<ArchiveOptions> = {}): Promise<ArchiveResult> {
  return archive({ logDir, to: `s3://${bucket}/logs`, timeZone: 'UTC', segment: SEGMENT, client: store.admin, ...more })
}

/** The same as arguments of the command. */
export function flags(logDir: string, bucket: string, endpoint = store.endpoint): string[] {
  return ['archive', '--dir', logDir, '--to', `s3://${bucket}/logs`, '--endpoint', endpoint, '--segment', SEGMENT]
}

export function counted({ parts }: ArchiveResult) {
  return {
    objects: parts.reduce((sum, { objects }) => sum + objects, 0),
    states: [...new Set(parts.map(({ state }) => state))].sort(),
  }
}

/** Holds the bucket to the folder, byte for byte. */
export async function assertArchived(logDir: string, bucket: string): Promise<void> {
  const [local, archived] = [localContents(logDir), await archivedContents(bucket, 'logs/')]
  assert.deepEqual([...archived.keys()].sort(), [...local.keys()].sort())
  for (const [part, bytes] of local) assert.ok(archived.get(part)?.equals(bytes), part)
}
