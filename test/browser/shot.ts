import { pathToFileURL } from 'node:url'
import { launch } from './harness/browser.ts'

/** `node --import tsx test/browser/shot.ts <page.html> <picture.png> [light|dark] [width] [#hash]` */
const [page = '', picture = '', scheme = 'light', width = '1280', hash = ''] = process.argv.slice(2)
const browser = await launch()
const tab = await browser.newPage({
  viewport: { width: Number(width), height: 900 },
  colorScheme: scheme === 'dark' ? 'dark' : 'light',
})
tab.on('console', (message) => console.log(message.type(), message.text()))
tab.on('pageerror', (error) => console.log(error))
await tab.goto(`${pathToFileURL(page).href}${hash}`)
await tab.waitForSelector('main .panel')
await tab.screenshot({ path: picture, fullPage: true })
await browser.close()
