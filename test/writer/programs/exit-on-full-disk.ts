// Logs more than the disk takes, and then once more as much in a listener of `exit`.
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, flush, lines } = JSON.parse(process.argv[2] ?? '')

const file = await openDailyFile(fileOptions(dir, { flush }))
const write = () => {
  for (let n = 0; n < lines; n++) file.write(lineOf(n, Date.now(), { filler: 'x'.repeat(200) }), Date.now())
}
process.on('exit', write)
write()
process.exit(3)
