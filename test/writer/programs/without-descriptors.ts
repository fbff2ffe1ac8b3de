// Logs while every descriptor of the process is taken.
import { closeSync, openSync } from 'node:fs'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, flush } = JSON.parse(process.argv[2] ?? '')

const file = await openDailyFile(fileOptions(dir, { flush }))
await file.flush()
const taken: number[] = []
try {
  for (;;) taken.push(openSync('/dev/null', 'r'))
} catch {}
for (let n = 0; n < 100; n++) file.write(lineOf(n, Date.now()), Date.now())
await new Promise((resolve) => setTimeout(resolve, 300))
const { written, lastError } = file.stats()
for (const fd of taken) closeSync(fd)
await file.close()
console.log(JSON.stringify({ taken: taken.length, written, code: lastError?.code, after: file.stats().written }))
