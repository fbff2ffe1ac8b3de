import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Every line of every file of a folder, sorted. */
export function linesIn(logDir: string): string[] {
  const lines: string[] = []
  for (const category of readdirSync(logDir).filter((name) => !name.startsWith('.'))) {
    for (const file of readdirSync(join(logDir, category))) {
      const bytes = readFileSync(join(logDir, category, file))
      const text = file.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString()
      lines.push(...text.split('\n').filter((line) => line !== ''))
    }
  }
  return lines.sort()
}
