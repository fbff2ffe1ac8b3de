import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const FILE = new URL('./results.md', import.meta.url)

/** Replaces one part of the results, which begins with a title of the first level; the other parts stay as they are. */
export function writePart(title: string, text: string): void {
  const parts = new Map<string, string>()
  for (const part of (existsSync(FILE) ? readFileSync(FILE, 'utf8') : '').split(/^(?=# )/m)) {
    if (part.startsWith('# ')) parts.set(part.slice(2, part.indexOf('\n')), part.trim())
  }
  parts.set(title, `# ${title}\n\n${text.trim()}`)
  writeFileSync(FILE, `${[...parts.values()].join('\n\n')}\n`)
}
