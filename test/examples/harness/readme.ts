import { readFileSync } from 'node:fs'
import { ROOT } from './run-example.ts'

/** Text of each fenced block of a language, of a page named from the root: `docs/files.md`. */
export function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(`${ROOT}${page}`, 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block)
}

/** Shell commands that begin with a program's name. */
export function commandsOf(page: string, program: string): string[] {
  return blocksOf(page, 'sh').flatMap((block) => block.split('\n').filter((line) => line.startsWith(`${program} `)))
}
