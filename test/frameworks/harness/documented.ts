import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

const PAGE = new URL('../../../docs/frameworks.md', import.meta.url)

/** The code of docs/frameworks.md that begins with its file's name, as a comment. */
export function documented(file: string): string {
  const page = readFileSync(PAGE, 'utf8')
  const blocks = [...page.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block = '']) => block)
  const found = blocks.filter((block) => block.startsWith(`// ${file}\n`))
  assert.equal(found.length, 1, `docs/frameworks.md has ${file} once`)
  return found[0] ?? ''
}
