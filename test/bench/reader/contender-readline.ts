/** The loop that anybody would write: readline, JSON.parse, a condition. */
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { AccessRecord } from '../../../lib/reader/index.ts'
import { contend } from './outcome.ts'

const [file = '', what] = process.argv.slice(2)

const CONDITIONS: Record<string, (record: AccessRecord) => boolean> = {
  all: (record) => record.statusCode >= 100,
  user: (record) => record.client.user === 77,
  failed: (record) => record.statusCode >= 500,
}

await contend(async () => {
  const keeps = CONDITIONS[what ?? ''] ?? (() => false)
  let count = 0
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })
  lines.on('line', (line) => {
    if (keeps(JSON.parse(line))) count++
  })
  await once(lines, 'close')
  return count
})
