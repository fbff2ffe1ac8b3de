// Logs more than the disk takes, until the one who started it makes room.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, ballast, flush, lines, maxBuffered } = JSON.parse(process.argv[2] ?? '')

const told: object[] = []
const file = await openDailyFile(fileOptions(dir, { flush, maxBuffered, onDropped: (dropped) => told.push(dropped) }))
for (let n = 0; n < lines; n++) {
  file.write(lineOf(n, Date.now(), { filler: 'x'.repeat(200) }), Date.now())
  if (n % 50 === 0) await new Promise(setImmediate)
}
await file.flush()
console.log(JSON.stringify(file.stats()))
while (existsSync(ballast)) await new Promise((resolve) => setTimeout(resolve, 20))
await file.flush()
await file.close()
writeFileSync(join(dir, 'end.json'), JSON.stringify({ ...file.stats(), told }))
