// Logs as a process whose rights or limits do not let it go on in the file of today.
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, flush, maxSize, lines, isNobody } = JSON.parse(process.argv[2] ?? '')

if (isNobody && process.getuid?.() === 0) process.setuid?.(65534)
const file = await openDailyFile(fileOptions(dir, { flush, maxSize }))
for (let n = 0; n < lines; n++) {
  file.write(lineOf(n, Date.now(), { filler: 'x'.repeat(100) }), Date.now())
  if (n % 20 === 0) await file.flush()
}
await file.flush()
await file.close()
console.log(JSON.stringify(file.stats()))
