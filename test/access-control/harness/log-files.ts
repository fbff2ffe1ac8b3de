import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccessRecord } from '../../../lib/record/access-record.ts'

/** The whole text of every file below a folder. */
export async function textOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))).join('')
}

/** The records of requests in those files, in their order. */
export function recordsIn(text: string): AccessRecord[] {
  const lines = text.split('\n').filter((line) => line.includes('"statusCode":'))
  return lines.map((line) => JSON.parse(line) as AccessRecord)
}
