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

/** Those whose code needs nothing but Fastify: `npm run frameworks` runs the programs of the other. */
export const OWN_PAGES: readonly string[] = PAGES.filter((page) => page !== 'docs/frameworks.md')

export function textOf(page: string): string {
  return readFileSync(`${ROOT}${page}`, 'utf8')
}

/** A page without its fenced blocks, whose text is no Markdown. */
export function proseOf(page: string): string {
  return withoutBlocks(textOf(page))
}

/** What stands below each heading of a page, the heading itself among it. */
export function sectionsOf(page: string): { level: number; text: string }[] {
  return proseOf(page)
    .split(/^(?=#+ )/m)
    .map((text) => ({ level: /^#*/.exec(text)?.[0].length ?? 0, text }))
}

/** Where the links of Markdown lead, pictures among them. */
export function linksOf(text: string): string[] {
  const prose = withoutBlocks(text).replaceAll(/`[^`]*`/g, '`')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
}

/** Code without its comments, which are in the language of the page. */
export function withoutComments(code: string): string {
  return code.replaceAll(/(^|\s)(?:\/\/|#) .*$/gm, '').replaceAll(/[ \t]+$/gm, '')
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '')
}
