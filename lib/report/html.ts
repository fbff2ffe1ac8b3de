import { createHash } from 'node:crypto'
import { packToFit } from './fit.ts'
import { pageScript, pageStyle } from './page-parts.ts'
import type { Report } from './report.ts'
import { shownReport } from './shown-report.ts'

export type PageLanguage = 'en' | 'ko'

/** The most bytes that a page may have. */
export const MOST_BYTES = 250_000

const WITHOUT_SCRIPT = {
  en: 'This page draws its figures with JavaScript.',
  ko: '이 페이지는 JavaScript 로 그림을 그립니다.',
}

/** A report as one HTML file that loads nothing, with detail cut to keep it within 250 KB. */
export function reportPage(report: Report, language: PageLanguage): string {
  const page = (data: string) =>
    pageOf(report.title, language, '', `<script type="text/plain" id="data">${data}</script>`)
  const room = MOST_BYTES - Buffer.byteLength(page(''))
  return page(packToFit(shownReport(report), room))
}

/** The page without a report: it receives one after the other from `/events` of the server that it came from. */
export function livePage(title: string, language: PageLanguage): string {
  return pageOf(title, language, ' data-live', '')
}

/** The page's Content-Security-Policy, which allows only its own script and style. @param connect source of `connect-src` */
export function contentPolicy(connect: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(SCRIPT)}'`,
    `style-src '${hashOf(STYLE)}'`,
    'img-src data:',
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

const SCRIPT = pageScript()
const STYLE = pageStyle()

function pageOf(title: string, language: PageLanguage, live: string, data: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(live === '' ? "'none'" : "'self'")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<div id="report"${live}><noscript><p>${WITHOUT_SCRIPT[language]}</p></noscript></div>
${data}
<script type="module">${SCRIPT}</script>
</body>
</html>
`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
