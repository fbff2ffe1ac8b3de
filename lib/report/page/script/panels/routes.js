import { sparkline } from '../charts/sparkline.js'
import { routeText } from '../context.js'
import { el, panel } from '../dom.js'
import { condensed, figuresIn, percentileLine, requestsOf } from '../figures.js'
import { isWhole } from '../selection.js'
import { change } from './tiles.js'

/**
 * @typedef {import('../context.js').Context} Context
 * @typedef {{ route: import('../../../report.ts').ReportRoute, index: number, figures: import('../figures.js').Figures }} Row
 */

/** Every method and route with its figures in the selection. @param {Context} context */
export function routePanel(context) {
  const { report, selection, words, order } = context
  /** @type {Row[]} */
  const rows = report.routes
    .map((route, index) => ({ route, index, figures: figuresIn(route, route, selection, report) }))
    .filter(({ figures }) => figures.requests > 0)
  rows.sort((a, b) => compare(context, a, b) * (order.ascending ? 1 : -1))
  const most = Math.max(1, ...rows.map(({ figures }) => figures.requests))
  const head = el(
    'tr',
    {},
    heading(context, 'name', words.route),
    heading(context, 'requests', words.requests),
    el('th', { scope: 'col', class: 'wide' }, words.overTime),
    heading(context, 'failed', words.failed),
    heading(context, 'left', words.leftShort, 'minor'),
    heading(context, 'p50', 'p50', 'minor'),
    heading(context, 'p95', 'p95'),
    heading(context, 'p99', 'p99', 'minor'),
    el('th', { scope: 'col', class: 'wide' }, words.p95OverTime),
  )
  const table = el(
    'table',
    { class: 'routes-table' },
    el('thead', {}, head),
    el('tbody', {}, ...rows.map((row) => line(context, row, most))),
  )
  return panel(
    words.routes,
    'routes',
    el('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': words.routes }, table),
  )
}

/** @param {Context} context @param {Row} a @param {Row} b */
function compare(context, a, b) {
  const { column } = context.order
  if (column === 'name') {
    const [one, other] = [a, b].map(({ route }) => `${route.route ?? ''} ${route.method ?? ''}`)
    return (one ?? '') < (other ?? '') ? -1 : 1
  }
  const value = (/** @type {Row} */ { figures }) => /** @type {any} */ (figures)[column] ?? -1
  return value(a) - value(b)
}

/** @param {Context} context @param {string} column @param {string} title @param {string} [where] `minor` for a column that is hidden on a phone */
function heading({ order, sort, words }, column, title, where = '') {
  const isSorted = order.column === column
  const direction = isSorted ? (order.ascending ? 'ascending' : 'descending') : 'none'
  const arrow = isSorted ? (order.ascending ? ' ▴' : ' ▾') : ''
  const button = el(
    'button',
    { type: 'button', 'data-key': `sort-${column}`, title: `${words.sortBy} ${title}`, click: () => sort(column) },
    `${title}${arrow}`,
  )
  return el(
    'th',
    { scope: 'col', 'aria-sort': direction, class: column === 'name' ? 'name' : `number ${where}`.trim() },
    button,
  )
}

/** @param {Context} context @param {Row} row @param {number} most */
function line(context, { route, index, figures }, most) {
  const { report, selection, format } = context
  const isChosen = selection.route === index
  const p95s = percentileLine(route.durations, selection, 0.95, report.durationAxis).map(({ us }) => us)
  const bar = el('span', { class: 'share-bar', 'aria-hidden': 'true' })
  bar.style.setProperty('--share', String(figures.requests / most))
  const before = isWhole(selection, report) ? route.before : null
  const choose = () => context.select({ route: isChosen ? null : index })
  return el(
    'tr',
    { class: isChosen ? 'chosen' : undefined },
    el(
      'th',
      { scope: 'row', class: 'name' },
      el(
        'button',
        {
          type: 'button',
          class: 'route',
          'data-key': `route-${index}`,
          'aria-pressed': String(isChosen),
          'aria-label': routeText(context, route),
          click: choose,
        },
        el('span', { class: 'method' }, route.others ? '' : (route.method ?? '-')),
        ' ',
        route.others ? context.words.otherRoutes : (route.route ?? context.words.noRoute),
      ),
    ),
    el('td', { class: 'number' }, format.count(figures.requests), bar),
    el('td', { class: 'wide' }, sparkline(condensed(requestsOf(route.series), selection, 80), 'blue')),
    el(
      'td',
      { class: figures.failed > 0 ? 'number bad' : 'number' },
      format.count(figures.failed),
      figures.failed === 0
        ? null
        : el('span', { class: 'minor' }, ` (${format.share(figures.failed, figures.requests)})`),
    ),
    el('td', { class: 'number minor' }, figures.left === 0 ? '0' : format.share(figures.left, figures.requests)),
    el('td', { class: 'number minor' }, format.duration(figures.p50)),
    el(
      'td',
      { class: 'number' },
      format.duration(figures.p95),
      before && change(context, figures.p95, before.durationUs.p95),
    ),
    el('td', { class: 'number minor' }, format.duration(figures.p99)),
    el('td', { class: 'wide' }, sparkline(p95s, 'orange')),
  )
}
