import { readdirSync, readFileSync } from 'node:fs'
import { ROOT } from '../examples/harness/run-example.ts'

/** Every page that a user reads, named from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  'README.ko.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.md') ? [`docs/${name}`] : [],
  ),
]

export function textOf(page: string): string {
  return readFileSync(`${ROOT}${page}`, 'utf8')
}

/** A page without its fenced blocks, whose text is no Markdown. */
export function proseOf(page: string): string {
  return textOf(page).replaceAll(/^```.*?^```$/gms, '')
}
