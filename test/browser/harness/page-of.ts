import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

/** A page in a window of its own, with all that it did besides showing itself. */
export interface Opened {
  page: Page
  /** Console messages, dialogs, errors, and requests but the first. */
  noise: string[]
}

export async function openPage(
  t: TestContext,
  browser: Browser,
  target: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  t.after(() => context.close())
  const page = await context.newPage()
  const noise: string[] = []
  page.on('console', (message) => noise.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => noise.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    noise.push(`dialog: ${dialog.message()}`)
    dialog.dismiss().catch(() => {})
  })
  const url = /^(?:http|file):/.test(target) ? target : pathToFileURL(target).href
  page.on('request', (request) => {
    if (request.url() !== url.split('#')[0] && request.url() !== url && !request.url().startsWith('data:'))
      noise.push(`request: ${request.url()}`)
  })
  await page.goto(url)
  await page.waitForSelector('main .panel')
  return { page, noise }
}
