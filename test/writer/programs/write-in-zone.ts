// Logs in a zone, keeping no backups, and is started anew every ten lines.
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, timeZone, lines } = JSON.parse(process.argv[2] ?? '')

for (let n = 0; n < lines; ) {
  const file = await openDailyFile(fileOptions(dir, { timeZone, backupCount: 0 }))
  for (const end = n + 10; n < end; n++) {
    file.write(lineOf(n, Date.now()), Date.now())
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await file.close()
}
