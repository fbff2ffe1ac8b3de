import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { AnsiUp } from 'ansi_up'
import type { Browser } from 'playwright-core'
import { COMMAND } from '../cli/harness/access-log.ts'
import { launch } from './harness/browser.ts'
import { writeStory } from './story/write-story.ts'

const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
const COLUMNS = 108

/** `npm run pictures`: what the documents show of a week of a shop. */
const folder = mkdtempSync(join(tmpdir(), 'access-log-pictures-'))
const logDir = join(folder, 'logs')
writeStory({ logDir, records: 300_000, start: Date.parse('2026-11-18T00:00:00+09:00'), days: 7 })
mkdirSync(PICTURES, { recursive: true })
const browser = await launch()
try {
  const page = join(folder, 'report.html')
  accessLog('report', '-o', page, '--title', 'shop', '--lang', 'en')
  await takeReport(browser, page, 'report.png')
  await takeTerminal(browser, ['stats'], 'stats.png')
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}

function accessLog(...args: string[]): string {
  const env = { ...process.env, FORCE_COLOR: '1', NO_COLOR: undefined, COLUMNS: String(COLUMNS) }
  const options = { encoding: 'utf8', env } as const
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...COMMAND, ...args, '--dir', logDir, '--tz', 'Asia/Seoul'],
    options,
  )
  if (status !== 0) throw new Error(`access-log ${args.join(' ')}: ${stderr}`)
  return stdout
}

async function takeReport(browser: Browser, page: string, picture: string): Promise<void> {
  const tab = await browser.newPage({ viewport: { width: 1180, height: 1080 }, colorScheme: 'light' })
  await tab.goto(pathToFileURL(page).href)
  await tab.waitForSelector('main .panel')
  await tab.screenshot({ path: join(PICTURES, picture) })
}

async function takeTerminal(browser: Browser, args: string[], picture: string): Promise<void> {
  const tab = await browser.newPage({ viewport: { width: 1180, height: 800 }, deviceScaleFactor: 1.25 })
  const style = `body { margin: 0; display: inline-block; background: #16181d }
    pre { margin: 0; padding: 16px 20px; color: #d5d8de; font: 13px/1.35 'DejaVu Sans Mono', monospace }`
  const prompt = `<span style="color:#7f8794">$ npx access-log ${args.join(' ')}</span>\n`
  // The red of terminals is dark for print; this is the one of most dark themes.
  const shown = new AnsiUp().ansi_to_html(accessLog(...args)).replaceAll('rgb(187,0,0)', '#f0716b')
  await tab.setContent(`<style>${style}</style><pre>${prompt}${shown.trimEnd()}</pre>`)
  await tab.locator('body').screenshot({ path: join(PICTURES, picture) })
}
