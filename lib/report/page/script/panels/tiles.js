import { sparkline } from '../charts/sparkline.js'
import { layerOf } from '../context.js'
import { el } from '../dom.js'
import { condensed, figuresIn, percentileLine, requestsOf } from '../figures.js'
import { isPart, isWhole } from '../selection.js'

/** @typedef {import('../context.js').Context} Context */

/** The figures of the selection, each with its line over time. @param {Context} context */
export function tiles(context) {
  const { report, selection, words, format } = context
  const layer = layerOf(context)
  const { requests, clientError, left, failed, p50, p95, p99 } = figuresIn(layer, layer, selection, report)
  const seconds = ((selection.to - selection.from) * report.axis.step) / 1000
  const { series } = layer
  const before = beforeOf(context)
  const course = (/** @type {number[]} */ counts) => condensed(counts, selection, 60)
  const p95s = percentileLine(layer.durations, selection, 0.95, report.durationAxis).map(({ us }) => us)
  const ofAll = (/** @type {number} */ n) => words.ofAll(format.share(n, requests))
  return el(
    'div',
    { class: 'tiles' },
    tile(
      context,
      words.requests,
      format.short(requests),
      rate(words, requests / seconds),
      course(requestsOf(series)),
      'blue',
      requests,
      before?.requests,
    ),
    tile(
      context,
      words.failed,
      format.short(failed),
      ofAll(failed),
      course(series.failed),
      'red',
      failed,
      before?.failed,
    ),
    tile(
      context,
      words.clientError,
      format.short(clientError),
      ofAll(clientError),
      course(series.clientError),
      'amber',
      clientError,
      before?.clientError,
    ),
    tile(context, words.left, format.short(left), ofAll(left), course(series.left), 'purple', left, before?.left),
    tile(
      context,
      'p95',
      format.duration(p95),
      `p50 ${format.duration(p50)} · p99 ${format.duration(p99)}`,
      p95s,
      'orange',
      p95,
      before?.durationUs.p95,
    ),
    whoTile(context),
  )
}

/** The figures of the period compared with; null in a selected time, for which there are none. @param {Context} context */
function beforeOf({ report, selection }) {
  if (!isWhole(selection, report)) return null
  return selection.route === null ? (report.before?.total ?? null) : (report.routes[selection.route]?.before ?? null)
}

/**
 * @param {Context} context
 * @param {string} name
 * @param {string} figure
 * @param {string} hint
 * @param {number[]} points
 * @param {string} color
 * @param {number | null} [now]
 * @param {number} [before]
 */
function tile(context, name, figure, hint, points, color, now, before) {
  return el(
    'div',
    { class: `tile ${color}` },
    el('h2', {}, name),
    el('p', { class: 'figure' }, figure, change(context, now ?? null, before)),
    el('p', { class: 'hint' }, hint),
    sparkline(points, color),
  )
}

/** How a figure has changed; null where there is nothing to compare. @param {Context} context @param {number | null} now @param {number} [before] */
export function change({ words }, now, before) {
  if (now === null || before === undefined || before === 0 || now === 0) return null
  const times = now / before
  const text =
    times >= 2 ? `× ${times.toFixed(1)}` : `${times >= 1 ? '+' : '−'}${Math.abs(Math.round((times - 1) * 100))} %`
  const sign = times > 1.05 ? '▲' : times < 0.95 ? '▼' : '='
  return el('span', { class: 'change', title: words.before }, ` ${sign} ${text}`)
}

/** Users or addresses that a report tells apart at most. */
export const MOST_TOLD_APART = 30_000

/** Users and addresses, whose number is known only for the whole period. @param {Context} context */
function whoTile(context) {
  const { report, words, format } = context
  const { distinct, users, clients } = report
  const many = (/** @type {number | null} */ n, /** @type {unknown[]} */ list) =>
    n === null ? words.moreThan(format.short(MOST_TOLD_APART)) : format.short(Math.max(n, list.length > 0 ? 1 : 0))
  const addresses = `${words.addresses}: ${many(distinct.clients, clients)}`
  return el(
    'div',
    { class: 'tile' },
    el('h2', {}, words.users),
    el('p', { class: 'figure' }, many(distinct.users, users)),
    el('p', { class: 'hint' }, isPart(context) ? `${addresses} · ${words.ofWhole}` : addresses),
  )
}

/** @type {[import('../words/en.js').RateUnit, number][]} */
const UNITS = [
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
]

/** Requests in the shortest unit of time that has about one. @param {Context['words']} words @param {number} perSecond */
export function rate(words, perSecond) {
  const [unit, seconds] = UNITS.find(([, length]) => perSecond * length >= 0.95) ?? ['day', 86_400]
  const count = perSecond * seconds
  return words.rate(count.toFixed(count >= 99.5 ? 0 : 1), unit)
}
