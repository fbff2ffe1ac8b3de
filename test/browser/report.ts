import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { run } from '../cli/harness/access-log.ts'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { launch, missing } from './harness/browser.ts'
import { hostileRecords } from './harness/hostile.ts'
import { openPage } from './harness/page-of.ts'
import { writeStory } from './story/write-story.ts'

const START = Date.parse('2026-11-18T00:00:00+09:00')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

suite('the page of a report', { skip: missing }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'))
  const [story, hostile] = [join(folder, 'story.html'), join(folder, 'hostile.html')]
  let browser: Browser

  before(async () => {
    writeStory({ logDir: join(folder, 'story'), records: 30_000, start: START, days: 7 })
    append(partPath(join(folder, 'hostile'), '2026-11-18'), ...hostileRecords(START))
    const made = await Promise.all([
      run(['report', '-d', join(folder, 'story'), '--tz', 'Asia/Seoul', '-o', story, '--lang', 'en']),
      run([
        'report',
        '-d',
        join(folder, 'hostile'),
        '--tz',
        'Asia/Seoul',
        '-o',
        hostile,
        '--title',
        '</title><script>alert(0)</script>',
      ]),
    ])
    for (const { code, stderr } of made) assert.equal(code, 0, stderr)
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('says in its first screen what happened', async (t) => {
    const { page, noise } = await openPage(t, browser, story)
    const found = await page.locator('.findings').innerText()
    assert.match(found, /TypeError \(88 line in \/app\/routes\/cart\.ts\)/)
    assert.match(found, /203\.0\.113\.66 looks like a scanner/)
    assert.match(found, /No requests at all/)
    assert.match(found, /Traffic \d\.\d × the usual/)
    const findings = page.locator('.findings')
    assert.ok(((await findings.boundingBox())?.y ?? 9999) < 900)
    assert.deepEqual(noise, [])
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has nothing that axe-core refuses, in ${colorScheme}`, async (t) => {
      const { page } = await openPage(t, browser, story, { colorScheme, bypassCSP: true })
      for (const summary of await page.locator('details.error summary').all()) await summary.click()
      assert.deepEqual(await violations(page), [])
      await page.locator('.finding').first().click()
      assert.deepEqual(await violations(page), [])
    })
  }

  test('dragging over a chart stretches what was chosen, Escape shows all', async (t) => {
    const { page, noise } = await openPage(t, browser, story)
    const whole = await page.locator('.tiles .figure').first().innerText()
    const box = await page.locator('[data-key="chart-requests"]').boundingBox()
    assert.ok(box)
    await page.mouse.move(box.x + 400, box.y + 60)
    await page.mouse.down()
    await page.mouse.move(box.x + 600, box.y + 60, { steps: 5 })
    await page.mouse.up()
    assert.match(page.url(), /#from=\d+&to=\d+$/)
    const part = await page.locator('.tiles .figure').first().innerText()
    assert.notEqual(part, whole)
    const days = await page.locator('[data-key="chart-requests"] .tick.day').count()
    assert.ok(days <= 3, `${days} days are marked`)
    const again = await openPage(t, browser, page.url())
    assert.equal(await again.page.locator('.tiles .figure').first().innerText(), part)
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('.tiles .figure').first().innerText(), whole)
    assert.deepEqual(noise, [])
  })

  test('keys move and stretch the selection', async (t) => {
    const { page } = await openPage(t, browser, story)
    const span = () => page.locator('.chosen-span').innerText()
    await page.keyboard.press('+')
    const middle = await span()
    await page.keyboard.press('ArrowLeft')
    const earlier = await span()
    await page.keyboard.press('ArrowRight')
    assert.notEqual(earlier, middle)
    assert.equal(await span(), middle)
    await page.keyboard.press('-')
    assert.equal(await page.locator('.toolbar').isVisible(), false)
  })

  test('a finding, a route and a heading do what they say, and the focus stays', async (t) => {
    const { page } = await openPage(t, browser, story)
    await page.locator('.finding').first().click()
    const error = page.locator('details.error[open]')
    assert.match(await error.innerText(), /access-log find --text '88 line in \/app\/routes\/cart\.ts'/)
    assert.match(await error.innerText(), /at total \(\/app\/routes\/cart\.ts:88:17\)/)
    await page.keyboard.press('Escape')
    const route = page.getByRole('button', { name: 'POST /api/pay', exact: true })
    await route.click()
    assert.match(decodeURIComponent(page.url()), /#route=POST\+\/api\/pay$/)
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'POST /api/pay')
    await page.getByRole('button', { name: 'p95', exact: true }).click()
    assert.equal(await page.locator('th[aria-sort="descending"]').innerText(), 'p95 ▾')
  })

  test('the lists follow the selected time, and say of what else their numbers are', async (t) => {
    const from = START + 2 * 86_400_000 + 2 * 3_600_000
    const to = from + 3 * 3_600_000
    const { page } = await openPage(t, browser, `${pathToFileURL(story).href}#from=${from}&to=${to}`)
    const truth = JSON.parse(
      (
        await run([
          'stats',
          '--full',
          '--json',
          '-n',
          '99999',
          '-d',
          join(folder, 'story'),
          '--since',
          `${from}`,
          '--until',
          `${to}`,
        ])
      ).stdout,
    )
    for (const [panel, counted] of [
      ['clients', truth.client],
      ['users', truth.user],
    ]) {
      const counts = new Map<string, number>(
        (counted as { value: string; count: number }[]).map(({ value, count }) => [value, count]),
      )
      const rows = await rowsOf(page, panel)
      assert.ok(rows.length > 0, panel)
      for (const [value = '', shown = ''] of rows) {
        const count = Number(shown.replace(/[+,]/g, ''))
        const times = counts.get(value) ?? 0
        assert.ok(shown.endsWith('+') ? count <= times : count === times, `${value}: ${shown} of ${times}`)
        counts.delete(value)
      }
      const hint = await page.locator(`.panel.${panel} .hint`).allInnerTexts()
      const most = Number(/each not listed: (\d+) at most/.exec(hint.join(' '))?.[1] ?? 0)
      for (const [value, times] of counts) assert.ok(times <= most, `${value}: ${times}, ${hint}`)
    }
    assert.deepEqual((await rowsOf(page, 'clients'))[0]?.[0], '203.0.113.66')
    assert.match(await page.locator('.panel.slowest .hint').innerText(), /only of the slowest of the whole period/)
    for (const place of ['.panel.findings .hint', '.tiles .tile:last-child .hint']) {
      assert.match(await page.locator(place).first().innerText(), /of the whole period/)
    }
    await page.getByRole('button', { name: 'POST /api/pay', exact: true }).click()
    for (const panel of ['clients', 'users', 'not-found']) {
      assert.match(await page.locator(`.panel.${panel} .hint`).innerText(), /of all routes, not of/, panel)
    }
    const span = ['--since', `${from}`, '--until', `${to}`, '--route', '/api/pay', '--method', 'POST']
    const paid = JSON.parse((await run(['stats', '--full', '--json', '-d', join(folder, 'story'), ...span])).stdout)
    assert.deepEqual(
      (await rowsOf(page, 'statuses')).map(([status = '', count]) => [status.split(' ')[0], count]),
      paid.status.map(({ value, count }: { value: string; count: number }) => [value, `${count}`]),
    )
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('.panel.clients .hint, .panel.findings .hint').count(), 0)
  })

  test('nothing is wider than a phone', async (t) => {
    const { page } = await openPage(t, browser, story, { viewport: { width: 360, height: 740 } })
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    assert.equal(await width(), 360)
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    assert.equal(await width(), 360)
  })

  test('on a phone a route stands below its method, and every row keeps its figures', async (t) => {
    const { page } = await openPage(t, browser, story, { viewport: { width: 360, height: 740 } })
    const shown = await page.locator('.routes-table thead th:visible').allInnerTexts()
    assert.deepEqual(shown, ['Route', 'Requests ▾', 'Failed', 'p95'])
    const table = await page.locator('.routes .scroll').evaluate((box) => box.scrollWidth - box.clientWidth)
    assert.equal(table, 0)
    const left = await page
      .locator('.method')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().left))
    assert.equal(new Set(left).size, 1)
  })

  test('paper is white and holds the charts, whatever the window was', async (t) => {
    const { page } = await openPage(t, browser, story, { colorScheme: 'dark', viewport: { width: 1280, height: 900 } })
    await page.getByRole('button', { name: 'Light or dark' }).click()
    await page.getByRole('button', { name: 'Light or dark' }).click()
    const look = () =>
      page.evaluate(() => [
        getComputedStyle(document.body).color,
        Math.max(...[...document.querySelectorAll('.chart svg')].map((chart) => chart.clientWidth)),
      ])
    const before = await look()
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    await page.emulateMedia({ media: 'print' })
    const [color, width = 0] = await look()
    assert.equal(color, 'rgb(26, 34, 48)')
    assert.ok(Number(width) <= 930, `${width}`)
    await page.emulateMedia({ media: 'screen' })
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    assert.deepEqual(await look(), before)
  })

  test('a page without records says what was searched, and for what', async (t) => {
    const empty = join(folder, 'empty.html')
    await run(['report', '-d', join(folder, 'story'), '--status', '599', '-o', empty, '--lang', 'en'])
    const { page } = await openPage(t, browser, empty)
    assert.match(
      await page.locator('footer').innerText(),
      /Searched: app, db, payment, \d+ files, .*\n+Only: --status 599/,
    )
  })

  test('hostile texts in every field stay text', async (t) => {
    const { page, noise } = await openPage(t, browser, hostile)
    for (const summary of await page.locator('details.error summary').all()) await summary.click()
    for (const route of (await page.locator('button.route').all()).slice(0, 3)) await route.click()
    assert.deepEqual(noise, [])
    assert.equal(await page.title(), '</title><script>alert(0)</script>')
    assert.equal(await page.locator('main script, main img, main svg[onload], main style').count(), 0)
  })
})

/** The cells of a list. */
async function rowsOf(page: Page, panel: string): Promise<string[][]> {
  const rows = await page.locator(`.panel.${panel} tbody tr`).all()
  return await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()))
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(
    () =>
      (globalThis as any).axe.run() as Promise<{
        violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
      }>,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  )
}
