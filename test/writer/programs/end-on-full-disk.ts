// Logs more than the disk takes and ends in the way its argument names.
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, flush, lines, end } = JSON.parse(process.argv[2] ?? '')

const file = await openDailyFile(fileOptions(dir, { flush, handleSignals: true }))
for (let n = 0; n < lines; n++) file.write(lineOf(n, Date.now(), { filler: 'x'.repeat(200) }), Date.now())
if (end === 'exit') process.exit(3)
if (end === 'throw') throw new Error('thrown on purpose')
process.kill(process.pid, 'SIGTERM')
setInterval(() => {}, 1000)
