// One of several writers of one folder: ready an hour before a midnight, it logs when told how far its clock is from ours
// until a second past that midnight, then says how many lines it logged.
import { existsSync, readFileSync } from 'node:fs'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, go, flush, writer, midnight, size, backupCount, pause } = JSON.parse(process.argv[2] ?? '')

const now = Date.now
Date.now = () => midnight - 3_600_000
const file = await openDailyFile(fileOptions(dir, { flush, backupCount }))
console.log('ready')
// The file is there, empty, a moment before what is written into it.
while (!existsSync(go) || readFileSync(go, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 10))
const ahead = Number(readFileSync(go, 'utf8'))
Date.now = () => now() + ahead
const filler = 'x'.repeat(size)
let n = 0
while (Date.now() < midnight + 1000) {
  for (let burst = 0; burst < 10; burst++) {
    const time = Date.now()
    file.write(lineOf(n++, time, { writer, filler }), time)
  }
  await new Promise((resolve) => setTimeout(resolve, pause))
}
await file.close()
console.log(JSON.stringify({ logged: n, ...file.stats() }))
