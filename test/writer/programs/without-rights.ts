// Logs as a user who may not write to the folder, until its mode is changed by the one who started it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, flush } = JSON.parse(process.argv[2] ?? '')

if (process.getuid?.() === 0) process.setuid?.(65534)
const strict = await openDailyFile(fileOptions(dir, { flush, strict: true })).catch((error) => error.code)
const strictToday = await openDailyFile(fileOptions(join(dir, 'open'), { flush, strict: true })).catch(
  (error) => error.message,
)
const file = await openDailyFile(fileOptions(dir, { flush }))
for (let n = 0; n < 100; n++) file.write(lineOf(n, Date.now()), Date.now())
await file.flush()
const { written } = file.stats()
console.log(JSON.stringify({ strict, strictToday, written }))
while (!existsSync(join(dir, 'go'))) await new Promise((resolve) => setTimeout(resolve, 20))
await file.close()
console.log(JSON.stringify(file.stats()))
