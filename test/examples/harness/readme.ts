import { readFileSync } from 'node:fs'
import { ROOT } from './run-example.ts'

export type Readme = 'README.md' | 'README.ko.md'

/** Text of each fenced block of a language. */
export function blocksOf(readme: Readme, language: string): string[] {
  const text = readFileSync(`${ROOT}${readme}`, 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block)
}

/** Shell commands that begin with a program's name. */
export function commandsOf(readme: Readme, program: string): string[] {
  return blocksOf(readme, 'sh').flatMap((block) => block.split('\n').filter((line) => line.startsWith(`${program} `)))
}
