import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMANDS } from '../../lib/cli/commands.ts'
import { namesOf, type OptionTable } from '../../lib/cli/parse-arguments.ts'
import { PAGES, proseOf, textOf } from './pages.ts'

/** Where the options of a command stand that are its own; those of all commands stand in docs/reading.md. */
const OWN_PAGES: Record<string, string[]> = {
  report: ['docs/report.md'],
  archive: ['docs/archive.md'],
  load: ['docs/store.md'],
  config: ['docs/recipes/log-shippers.md', 'docs/recipes/engines.md'],
}

const options = new Map<string, OptionTable>()
for (const [name, { load }] of COMMANDS) options.set(name, (await load()).options)

for (const [name, table] of options) {
  const pages = ['docs/reading.md', ...(OWN_PAGES[name] ?? [])]
  test(`every option of access-log ${name} stands in ${pages.join(' or ')}`, () => {
    const spans = pages.flatMap((page) => proseOf(page).match(/`[^`\n]+`/g) ?? [])
    const missing = Object.keys(table).filter((option) => !spans.some((span) => mentions(span, option)))
    assert.deepEqual(missing, [])
  })
}

for (const page of PAGES) {
  const written = commandLinesOf(page)
  if (written.length === 0) continue
  test(`the command takes what ${page} gives it`, () => {
    const wrong = written.filter(({ name, given }) => {
      const table = options.get(name)
      return table === undefined || given.some((option) => !takes(table, option))
    })
    assert.deepEqual(wrong, [])
  })
}

for (const page of ['docs/reading.md', 'docs/report.md', 'docs/archive.md']) {
  test(`the options that ${page} names exist`, () => {
    const spans = [...textOf(page).matchAll(/`(--[a-z-]+)/g)].map(([, option = '']) => option)
    assert.ok(spans.length > 5)
    const all = [...options.values()].flatMap((table) => namesOf(table))
    assert.deepEqual(
      spans.filter((option) => !all.includes(option)),
      [],
    )
  })
}

function mentions(text: string, option: string): boolean {
  return new RegExp(`--(no-)?${option}(?![a-z-])`).test(text)
}

function takes(table: OptionTable, given: string): boolean {
  if (given.startsWith('--')) return namesOf(table).includes(given)
  if (/^-\d+$/.test(given)) return 'number' in table
  return Object.values(table).some(({ short }) => `-${short}` === given)
}

/** The calls of `access-log` in blocks and in backticks, each up to what is no argument of it any more. */
function commandLinesOf(page: string): { name: string; given: string[] }[] {
  const text = textOf(page).replaceAll('\\\n', ' ')
  return [...text.matchAll(/(?<![\w/-])access-log (\w+)([^`\n|#>)]*)/g)].flatMap(([, name = '', rest = '']) =>
    // "access log: …" and sentences on the command have no command behind it.
    options.has(name) || rest.includes(' --')
      ? [{ name, given: rest.replaceAll(/(["']).*?\1/g, '').match(/(?<=\s)--?[a-z\d][a-z-]*/g) ?? [] }]
      : [],
  )
}
