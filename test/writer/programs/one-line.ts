// Logs one line and ends at once, in the way its argument names.
import { rmSync } from 'node:fs'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, flush, end } = JSON.parse(process.argv[2] ?? '')

const file = await openDailyFile(fileOptions(dir, { flush, handleSignals: true }))
const time = Date.now()
file.write(lineOf(0, time), time)

const ends: Record<string, () => void> = {
  'the loop runs dry': () => {},
  'process.exit()': () => process.exit(),
  'flush(), its folder is removed': () =>
    void file.flush().then(() => {
      rmSync(dir, { recursive: true })
      process.exit()
    }),
  'an uncaught exception': () => {
    throw new Error('thrown on purpose')
  },
  SIGTERM: () => {
    process.kill(process.pid, 'SIGTERM')
    setInterval(() => {}, 1000)
  },
}
ends[end]?.()
