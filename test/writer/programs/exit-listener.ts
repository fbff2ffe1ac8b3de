// Logs a line, then two more in a listener of `exit` that was added after the file was opened.
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, flush } = JSON.parse(process.argv[2] ?? '')

let clock = Date.UTC(2026, 10, 24, 23, 59, 59)
Date.now = () => clock

const file = await openDailyFile(fileOptions(dir, { flush }))
file.write(lineOf(0, clock), clock)
process.on('exit', () => {
  file.write(lineOf(1, clock), clock)
  clock += 1000
  file.write(lineOf(2, clock), clock)
})
process.exit(3)
