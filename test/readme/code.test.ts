import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { blocksOf } from '../examples/harness/readme.ts'
import { ROOT } from '../examples/harness/run-example.ts'
import { OWN_PAGES, PAGES, textOf, withoutComments } from './pages.ts'

test("the TypeScript of every page passes the compiler with the project's own rules", async (t) => {
  // Inside the checkout, where the package's own name leads to its source.
  const folder = mkdtempSync(join(ROOT, 'test/readme/blocks-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const blocks = OWN_PAGES.flatMap((page) => blocksOf(page, 'ts').map((block, at) => ({ page, block, at })))
  assert.ok(blocks.length > 10)
  for (const { page, block, at } of blocks) {
    writeFileSync(join(folder, `${page.replaceAll(/[/.]/g, '-')}-${at + 1}.mts`), block)
  }
  const compilerOptions = { rootDir: '../../..', noUnusedLocals: false }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../../tsconfig.json', compilerOptions, include: ['.'] }),
  )
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const complaints = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).then(
    () => '',
    (failed: { stdout: string }) => failed.stdout,
  )
  assert.equal(complaints, '')
})

test('the JavaScript of a page is the first program, which is run, and no other', () => {
  const blocks = OWN_PAGES.flatMap((page) => blocksOf(page, 'js')).map(withoutComments)
  assert.deepEqual([...new Set(blocks)], blocksOf('README.md', 'js').map(withoutComments))
})

test('every block is closed, and in a language that is known', () => {
  const known = ['', 'sh', 'ts', 'js', 'json', 'ini', 'yaml'].map((language) => `\`\`\`${language}`)
  for (const page of PAGES) {
    const fences = textOf(page).match(/^```.*$/gm) ?? []
    const wrong = fences.filter((fence, at) => (at % 2 === 0 ? !known.includes(fence) : fence !== '```'))
    assert.deepEqual([wrong, fences.length % 2], [[], 0], page)
  }
})

test('every line of a JSON block is JSON', () => {
  for (const page of PAGES) {
    const lines = blocksOf(page, 'json').flatMap((block) => block.trimEnd().split('\n'))
    for (const line of lines) assert.doesNotThrow(() => JSON.parse(line), `${page}: ${line}`)
  }
})
