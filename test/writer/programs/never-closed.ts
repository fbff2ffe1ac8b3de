// Logs one line and has nothing more to do; the file is never closed.
import { openRotatedFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'

const { dir } = JSON.parse(process.argv[2] ?? '')

const file = await openRotatedFile(fileOptions(dir, { backupCount: 1 }))
file.write('{}\n', Date.now())
