import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../examples/harness/run-example.ts'
import { linksOf, PAGES, textOf } from './pages.ts'

const FIRST_SCREENS = ['README.md', 'README.ko.md']

for (const page of PAGES) {
  test(`every link in ${page} leads somewhere`, () => {
    const broken = linksOf(textOf(page)).filter((link) => !leadsSomewhere(page, link))
    assert.deepEqual(broken, [])
  })
}

for (const page of PAGES.filter((page) => page.startsWith('docs/'))) {
  test(`a README leads to ${page}`, () => {
    const reached = FIRST_SCREENS.flatMap((from) => linksOf(textOf(from)).map((link) => link.replace(/#.*/, '')))
    assert.ok(reached.includes(page))
  })
}

test('README.md has at most 250 lines', () => {
  assert.ok(textOf('README.md').trimEnd().split('\n').length <= 250)
})

function leadsSomewhere(page: string, link: string): boolean {
  if (/^https:/.test(link)) return true
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : normalize(join(dirname(page), path))
  if (!existsSync(`${ROOT}${target}`)) return false
  return anchor === undefined || anchorsOf(target).includes(decodeURIComponent(anchor))
}

/** The anchors that GitHub and npm give to the headings of a page. */
function anchorsOf(page: string): string[] {
  const prose = readFileSync(`${ROOT}${page}`, 'utf8').replaceAll(/^```.*?^```$/gms, '')
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}
