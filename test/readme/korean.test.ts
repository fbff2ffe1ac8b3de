import assert from 'node:assert/strict'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { linksOf, PAGES, sectionsOf, textOf, withoutComments } from './pages.ts'
import { tablesOf } from './readme-table.ts'

const PAIRS = PAGES.flatMap((page): [english: string, korean: string][] => {
  if (page === 'README.ko.md') return [['README.md', page]]
  return page.startsWith('docs/ko/') ? [[page.replace('/ko/', '/'), page]] : []
})
const englishOf = new Map(PAIRS.map(([english, korean]) => [korean, english]))

for (const [english, korean] of PAIRS) {
  test(`${english} and ${korean} lead to each other`, () => {
    assert.ok(targetsOf(english).includes(korean))
    assert.ok(targetsOf(korean).includes(english))
  })

  test(`${korean} has the headings of ${english}, and in each section the same code and links`, () => {
    const [one, other] = [english, korean].map((page) =>
      sectionsOf(page).map(({ level, text }) => ({ level, code: codeIn(text), links: pagesIn(text, page) })),
    )
    assert.deepEqual(other, one)
  })

  test(`${korean} has the tables of ${english}, and in each row the same code and numbers`, () => {
    const [one, other] = [english, korean].map((page) =>
      tablesOf(page).map(({ header, rows }) => ({ columns: header.length, rows: rows.map(comparableRow) })),
    )
    assert.deepEqual(other, one)
  })

  test(`${korean} has the blocks of ${english} but for their comments`, () => {
    assert.deepEqual(blocksIn(korean), blocksIn(english))
  })

  test(`${korean} leads to Korean pages where there are any`, () => {
    const translated = PAIRS.map(([one]) => one).filter((one) => one !== english)
    assert.deepEqual(
      targetsOf(korean).filter((target) => translated.includes(target)),
      [],
    )
  })
}

/** What stands in backticks, each once; a placeholder is named in the page's language. */
function codeIn(text: string): string[] {
  const spans = text.match(/`[^`\n]+`/g) ?? []
  return [...new Set(spans.map((span) => span.replaceAll(/<[^>]+>/g, '<>')))].sort()
}

/** What is in backticks in the first cell and in any, whatever the order of the words; and the cells that are numbers. */
function comparableRow(cells: string[]): unknown {
  return { first: codeIn(cells[0] ?? ''), code: codeIn(cells.join(' ')), numbers: numbersIn(cells) }
}

function numbersIn(cells: string[]): string[] {
  return cells.filter((cell) => /^\d+$/.test(cell))
}

function blocksIn(page: string): [language: string, text: string][] {
  return [...textOf(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => [
    language,
    withoutComments(text).replaceAll(/<[^<>\n]+>/g, '<>'),
  ])
}

/** The pages that a section leads to, each by its English name. */
function pagesIn(text: string, page: string): string[] {
  const targets = linksOf(text).map((link) => targetOf(page, link))
  return [...new Set(targets.map((target) => englishOf.get(target) ?? target))].sort()
}

function targetsOf(page: string): string[] {
  return linksOf(textOf(page)).map((link) => targetOf(page, link))
}

/** A link without its anchor, from the root. */
function targetOf(page: string, link: string): string {
  const path = link.replace(/#.*/, '')
  if (path === '') return page
  return /^https:/.test(path) ? path : normalize(join(dirname(page), path))
}
