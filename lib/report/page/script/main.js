import { durationPanel } from './charts/duration-chart.js'
import { lanePanel } from './charts/lanes.js'
import { requestPanel } from './charts/request-charts.js'
import { layerOf, timesOf, wordsOf } from './context.js'
import { unpack } from './data.js'
import { el } from './dom.js'
import { figuresIn } from './figures.js'
import { bytesText, formatsOf, stepText } from './format.js'
import { errorPanel } from './panels/errors.js'
import { findingPanel } from './panels/findings.js'
import { lists } from './panels/lists.js'
import { routePanel } from './panels/routes.js'
import { tiles } from './panels/tiles.js'
import { hashOf, selectionOf } from './selection.js'
import { tipIn } from './tip.js'
import { afterKey, toolbar } from './toolbar.js'

/** @typedef {import('./context.js').Context} Context */

const root = /** @type {HTMLElement} */ (document.getElementById('report'))
const language = document.documentElement.lang
const words = wordsOf(language)
const said = el('p', { class: 'unseen', 'aria-live': 'polite' })
const tip = tipIn(document.body)
const order = { column: 'requests', ascending: false }
/** @type {Set<string>} */
const open = new Set()
/** @type {Context | null} */
let context = null
/** Pixels across a sheet of A4 in print: charts are drawn before the width of the paper is known. */
const PAPER_WIDTH = 930
let isOnPaper = false
/** Shown beside the title while a server pushes. */
const state = el('span', { class: 'state', role: 'status' })

/** @param {import('../../report.ts').Report} report */
function show(report) {
  const format = formatsOf(language, words.days, report.zone)
  const selection = selectionOf(location.hash, report)
  context = { report, selection, format, words, width: 0, tip, select, order, sort, open }
  document.title = report.title
  render()
}

/** @param {Partial<import('./selection.js').Selection>} change @param {string} [then] */
function select(change, then) {
  if (context === null) return
  context.selection = { ...context.selection, ...change }
  const hash = hashOf(context.selection, context.report)
  history.replaceState(null, '', hash === '' ? `${location.pathname}${location.search}` : `#${hash}`)
  render()
  tellSelection(context)
  const place = then === undefined ? null : keyed(then)
  place?.scrollIntoView({ block: 'center' })
  place?.focus({ preventScroll: true })
}

/** @param {string} column */
function sort(column) {
  order.ascending = order.column === column ? !order.ascending : column === 'name'
  order.column = column
  render()
}

function render() {
  if (context === null) return
  const { report } = context
  const focused = document.activeElement?.getAttribute('data-key') ?? null
  const head = header(context)
  if (report.axis.columns === 0) {
    root.replaceChildren(head, el('main', {}, el('p', { class: 'panel quiet' }, words.noRecords)), footer(context))
    return
  }
  const width = isOnPaper ? PAPER_WIDTH : root.clientWidth
  context.width = Math.max(240, width - (width < 600 ? 24 : 48))
  const parts = [tiles, findingPanel, requestPanel, durationPanel, lanePanel, routePanel, errorPanel, lists]
  const made = context
  root.replaceChildren(head, el('main', {}, toolbar(context), ...parts.map((part) => part(made))), footer(context))
  if (focused !== null) keyed(focused)?.focus({ preventScroll: true })
}

/** @param {string} key @returns {HTMLElement | null} */
function keyed(key) {
  return document.querySelector(`[data-key="${CSS.escape(key)}"], .panel.${CSS.escape(key)}`)
}

/** @param {Context} context */
function header({ report, format }) {
  const { from, to, zone, before } = report
  const time = (to ?? 0) - (from ?? 0) < 600_000 ? format.second : format.minute
  const span = from === null || to === null ? '' : `${time(from)} – ${time(to)} (${zone.name})`
  return el(
    'header',
    {},
    el('h1', {}, report.title),
    el(
      'p',
      { class: 'span' },
      span,
      before && ` · ${words.since} ${format.minute(before.from)} – ${format.minute(before.to)}`,
    ),
    state,
    el(
      'button',
      {
        type: 'button',
        class: 'theme',
        'data-key': 'theme',
        'aria-label': words.theme,
        title: words.theme,
        click: turnTheme,
      },
      '◐',
    ),
  )
}

/** @param {Context} context */
function footer({ report, format }) {
  const { source, axis, total } = report
  const isEmpty = axis.columns === 0
  const told = (isEmpty ? words.searched : words.footer)({
    records: format.count(total.requests),
    categories: source.categories.join(', '),
    files: source.files,
    size: bytesText(source.bytes),
    step: stepText(axis.step),
  })
  return el(
    'footer',
    {},
    el('p', {}, told),
    source.conditions.length === 0 ? null : el('p', {}, `${words.conditions}: ${source.conditions.join(' ')}`),
    source.malformed === 0 ? null : el('p', {}, words.malformed(format.count(source.malformed))),
    isEmpty ? null : el('p', {}, words.keys),
  )
}

function turnTheme() {
  const { dataset } = document.documentElement
  const isDark =
    dataset.theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : dataset.theme === 'dark'
  dataset.theme = isDark ? 'light' : 'dark'
  render()
}

/** @param {Context} context */
function tellSelection(context) {
  const { selection, report, format } = context
  const layer = layerOf(context)
  const { requests, failed } = figuresIn(layer, layer, selection, report)
  const span = format.span(timesOf(context, selection.from).from, timesOf(context, selection.to - 1).to)
  said.textContent = `${span}: ${words.requests} ${format.count(requests)}, ${words.failed} ${format.count(failed)}`
}

function listen() {
  document.addEventListener('keydown', (event) => {
    if (context === null || event.ctrlKey || event.metaKey || event.altKey) return
    // There, arrows scroll.
    const isScrolled = event.target instanceof Element && event.target.closest('.scroll, pre') !== null
    if (isScrolled && event.key.startsWith('Arrow')) return
    const change = afterKey(event.key, context.selection, context.report)
    if (change === null) return
    event.preventDefault()
    select(change)
  })
  addEventListener('hashchange', () => {
    if (context === null) return
    context.selection = selectionOf(location.hash, context.report)
    render()
  })
  let width = root.clientWidth
  new ResizeObserver(() => {
    if (root.clientWidth === width) return
    width = root.clientWidth
    render()
  }).observe(root)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', render)
  listenToPrinter()
}

/** Paper is white, and has its own width. */
function listenToPrinter() {
  const { dataset } = document.documentElement
  /** @type {string | undefined} */
  let theme
  addEventListener('beforeprint', () => {
    theme = dataset.theme
    dataset.theme = 'light'
    isOnPaper = true
    render()
  })
  addEventListener('afterprint', () => {
    if (theme === undefined) delete dataset.theme
    else dataset.theme = theme
    isOnPaper = false
    render()
  })
}

/** Takes what a server pushes, each time the whole report. */
function follow() {
  history.replaceState(null, '', `${location.pathname}${location.hash}`)
  const events = new EventSource('events')
  events.onmessage = async ({ data }) => {
    state.textContent = `● ${words.live}`
    show(await unpack(data))
  }
  events.onerror = () => {
    state.textContent = words.liveLost
  }
}

document.body.append(said)
listen()
if (root.dataset.live !== undefined) follow()
else show(await unpack(document.getElementById('data')?.textContent?.trim() ?? ''))
