import { el, panel } from '../dom.js'
import { sumIn } from '../figures.js'
import { isWhole } from '../selection.js'

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
  const rows = report.statuses
    .map(({ status, series }) => ({ status, count: sumIn(series, selection) }))
    .filter(({ count }) => count > 0)
  const all = rows.reduce((sum, { count }) => sum + count, 0)
  /** @type {Record<string, string>} */
  const names = words.statusNames
  return panel(
    words.statuses,
    'statuses',
    whole(words, selection.route !== null, words.allRoutes),
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
  const { report, words, format } = context
  return panel(
    words.addresses,
    'clients',
    whole(words, isPart(context)),
    table(
      [words.address, words.requests, words.failed, '404', words.refused],
      report.clients
        .slice(0, MOST)
        .map(({ value, count, missed, failed, notFound, refused }) => [
          value,
          atLeast(format.count(count), missed),
          format.count(failed),
          notFound === 0 ? '0' : format.share(notFound, count),
          refused === 0 ? '0' : format.share(refused, count),
        ]),
    ),
  )
}

/** @param {Context} context */
function userList(context) {
  const { report, words, format } = context
  return panel(
    words.users,
    'users',
    whole(words, isPart(context)),
    table(
      [words.user, words.requests, words.share],
      report.users
        .slice(0, MOST)
        .map(({ value, count, missed }) => [
          value,
          atLeast(format.count(count), missed),
          format.share(count, report.total.requests),
        ]),
    ),
  )
}

/** @param {Context} context */
function slowestList({ report, selection, words, format }) {
  const { axis, routes } = report
  const route = selection.route === null ? undefined : routes[selection.route]
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
    el('p', { class: 'hint' }, words.slowestHint),
    table(
      [words.url, words.status, words.took, words.at],
      rows
        .slice(0, MOST)
        .map(({ method, url, statusCode, durationUs, time }) => [
          `${method ?? '-'} ${url ?? '-'}`,
          String(statusCode),
          format.duration(durationUs),
          format.minute(time).slice(5),
        ]),
    ),
  )
}

/** @param {Context} context */
function notFoundList(context) {
  const { report, words, format } = context
  return panel(
    words.notFound,
    'not-found',
    whole(words, isPart(context)),
    table(
      [words.url, words.times],
      report.notFound.slice(0, MOST).map(({ value, count, missed }) => [value, atLeast(format.count(count), missed)]),
    ),
  )
}

/** @param {Context} context */
function isPart({ report, selection }) {
  return selection.route !== null || !isWhole(selection, report)
}

/** @param {Context['words']} words @param {boolean} isShown */
function whole(words, isShown, text = words.ofWhole) {
  return isShown ? el('p', { class: 'hint' }, text) : null
}

/** @param {string} count @param {number} missed */
function atLeast(count, missed) {
  return missed === 0 ? count : `${count}+`
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
          el('th', { scope: 'row', class: 'name', title: String(name) }, el('bdi', {}, name)),
          ...cells.map((cell) => el('td', { class: 'number' }, cell)),
        ),
      ),
    ),
  )
}
