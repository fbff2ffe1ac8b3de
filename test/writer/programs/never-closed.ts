// Logs one line and has nothing more to do; the file is never closed.
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'

const { dir } = JSON.parse(process.argv[2] ?? '')

const file = await openDailyFile(fileOptions(dir, { backupCount: 1 }))
file.write('{}\n', Date.now())
