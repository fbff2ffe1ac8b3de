// One of several writers of one folder: logs from one time until another, then says how many lines it logged.
import { openRotatedFile } from '../../../lib/category/rotated-file.ts'
import { fileOptions } from '../file-options.ts'
import { lineOf } from '../lines-in.ts'

const { dir, flush, writer, from, until, size, backupCount, pause } = JSON.parse(process.argv[2] ?? '')

const file = await openRotatedFile(fileOptions(dir, { flush, backupCount }))
const filler = 'x'.repeat(size)
let n = 0
while (Date.now() < from) await new Promise((resolve) => setTimeout(resolve, 10))
while (Date.now() < until) {
  for (let burst = 0; burst < 10; burst++) {
    const time = Date.now()
    file.write(lineOf(n++, time, { writer, filler }), time)
  }
  await new Promise((resolve) => setTimeout(resolve, pause))
}
await file.close()
console.log(JSON.stringify({ logged: n, ...file.stats() }))
