import { selectedRoute } from '../context.js'
import { el, panel } from '../dom.js'
import { figuresIn, hitsIn, statusesOfRoute, sumIn } from '../figures.js'
import { isOfSeveralYears } from '../format.js'
import { everything, isWhole } from '../selection.js'

/**
 * @typedef {import('../context.js').Context} Context
 * @typedef {string | number} Cell
 */

const MOST = 12

/** Statuses, addresses, users, the slowest, what was not found. @param {Context} context */
export function lists(context) {
  return el(
    'div',
    { class: 'lists' },
    statusList(context),
    clientList(context),
    userList(context),
    slowestList(context),
    notFoundList(context),
  )
}

/** @param {Context} context */
function statusList({ report, selection, words, format }) {
  const route = selectedRoute({ report, selection })
  const ofRoute = route === undefined ? null : statusesOfRoute(route)
  const rows = (ofRoute ?? report.statuses)
    .map(({ status, series }) => ({ status, count: sumIn(series, selection) }))
    .filter(({ count }) => count > 0)
  const all = rows.reduce((sum, { count }) => sum + count, 0)
  /** @type {Record<string, string>} */
  const names = words.statusNames
  return panel(
    words.statuses,
    'statuses',
    hint(route === undefined || ofRoute !== null ? [] : [words.notOfRoute]),
    table(
      [words.status, words.count, words.share],
      rows.map(({ status, count }) => [
        `${status} ${names[status] ?? ''}`,
        format.count(count),
        format.share(count, all),
      ]),
    ),
  )
}

/** @param {Context} context */
function clientList(context) {
  const { words, format } = context
  const { hits, told } = hitsOf(context, 'clients')
  const rows = hits.map(({ value, count, missed, failed, notFound, refused }) => [
    value,
    atLeast(format.count(count), missed),
    format.count(failed),
    notFound === 0 ? '0' : format.share(notFound, count),
    refused === 0 ? '0' : format.share(refused, count),
  ])
  return panel(
    words.addresses,
    'clients',
    told,
    table([words.address, words.requests, words.failed, '404', words.refused], rows),
  )
}

/** @param {Context} context */
function userList(context) {
  const { report, selection, words, format } = context
  const { hits, isOfAll, told } = hitsOf(context, 'users')
  const { requests } = figuresIn(report, report.total, isOfAll ? everything(report) : selection, report)
  const rows = hits.map(({ value, count, missed }) => [
    value,
    atLeast(format.count(count), missed),
    format.share(count, requests),
  ])
  return panel(words.users, 'users', told, table([words.user, words.requests, words.share], rows))
}

/** @param {Context} context */
function slowestList({ report, selection, words, format }) {
  const { axis } = report
  const route = selectedRoute({ report, selection })
  const [from, to] = [axis.start + selection.from * axis.step, axis.start + selection.to * axis.step]
  const rows = report.slowest.filter(
    (slow) =>
      slow.time >= from &&
      slow.time < to &&
      (route === undefined || (slow.route === route.route && slow.method === route.method)),
  )
  return panel(
    words.slowest,
    'slowest',
    hint([words.slowestHint, ...(isWhole(selection, report) ? [] : [words.amongSlowest])]),
    table(
      [words.url, words.status, words.took, words.at],
      rows
        .slice(0, MOST)
        .map(({ method, url, statusCode, durationUs, time }) => [
          `${method ?? '-'} ${url ?? '-'}`,
          String(statusCode),
          format.duration(durationUs),
          isOfSeveralYears(report) ? format.minute(time) : format.minute(time).slice(5),
        ]),
    ),
  )
}

/** @param {Context} context */
function notFoundList(context) {
  const { words, format } = context
  const { hits, told } = hitsOf(context, 'notFound')
  const rows = hits.map(({ value, count, missed }) => [value, atLeast(format.count(count), missed)])
  return panel(words.notFound, 'not-found', told, table([words.url, words.times], rows))
}

/**
 * The most frequent values of the selected time, or of the whole period where only those are known, and a hint at what the
 * numbers are of. Lists are always of all routes.
 * @param {Context} context
 * @param {'clients' | 'users' | 'notFound'} name
 * @returns {{ hits: import('../figures.js').Hit[], isOfAll: boolean, told: HTMLElement | null }}
 */
function hitsOf({ report, selection, words, format }, name) {
  const { byColumn } = report
  const isPart = !isWhole(selection, report)
  const routes = selection.route === null ? [] : [words.notOfRoute]
  if (!isPart || byColumn === null) {
    const hits = /** @type {any} */ (report[name].slice(0, MOST))
    return { hits, isOfAll: true, told: hint([...routes, ...(isPart ? [words.ofWhole] : [])]) }
  }
  const { hits, rest } = hitsIn(byColumn[name], selection)
  // A value that came less often than one that is not listed may have says nothing.
  const shown = hits.slice(0, MOST).filter(({ count }) => count >= rest)
  const left = hits.slice(shown.length).reduce((most, { count, missed }) => Math.max(most, count + missed), rest)
  if (shown.length === 0 && left > 0) {
    return { hits: shown, isOfAll: false, told: hint([...routes, words.noneMoreThan(format.count(left))]) }
  }
  const plus = shown.some(({ missed }) => missed > 0) ? [words.atLeast] : []
  const inexact = rest === 0 ? [] : [...plus, words.othersAtMost(format.count(left))]
  return { hits: shown, isOfAll: false, told: hint([...routes, ...inexact]) }
}

/** @param {string[]} parts */
function hint(parts) {
  return parts.length === 0 ? null : el('p', { class: 'hint' }, parts.join(' · '))
}

/** @param {string} count @param {number} missed */
function atLeast(count, missed) {
  return missed === 0 ? count : `${count}+`
}

/** A text that the browser may break after each slash, rather than within a word. @param {string} text */
function breakable(text) {
  return text.split(/(?<=\/)/).flatMap((part, at) => (at === 0 ? [part] : [el('wbr'), part]))
}

/** @param {Cell[]} titles @param {Cell[][]} rows the first cell of each is what the others are about */
function table(titles, rows) {
  if (rows.length === 0) return el('p', { class: 'quiet' }, '–')
  return el(
    'table',
    {},
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...titles.map((title, at) => el('th', { scope: 'col', class: at === 0 ? 'name' : 'number' }, title)),
      ),
    ),
    el(
      'tbody',
      {},
      ...rows.map(([name, ...cells]) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row', class: 'name', title: String(name) }, el('bdi', {}, ...breakable(String(name)))),
          ...cells.map((cell) => el('td', { class: 'number' }, cell)),
        ),
      ),
    ),
  )
}
