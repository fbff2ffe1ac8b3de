import { sumIn } from './figures.js'
import { isWhole } from './selection.js'
import { WORDS } from './words.js'

/**
 * All that the parts of the page are made from.
 * @typedef {object} Context
 * @property {import('../../report.ts').Report} report
 * @property {import('./selection.js').Selection} selection
 * @property {import('./format.js').Formats} format
 * @property {(typeof WORDS)['en']} words
 * @property {number} width of a chart
 * @property {ReturnType<typeof import('./tip.js').tipIn>} tip
 * @property {(change: Partial<import('./selection.js').Selection>, then?: string) => void} select with the place to show then
 * @property {{ column: string, ascending: boolean }} order of the routes
 * @property {(column: string) => void} sort
 * @property {Set<string>} open errors
 */

/** @param {string} language @returns {(typeof WORDS)['en']} */
export function wordsOf(language) {
  return language === 'ko' ? /** @type {any} */ (WORDS.ko) : WORDS.en
}

/**
 * What the charts show: the chosen route, or all.
 * @param {Context} context
 */
export function layerOf({ report, selection }) {
  const route = selection.route === null ? undefined : report.routes[selection.route]
  return route ?? { ...report, ...report.total }
}

/** @param {Context} context @param {import('../../report.ts').Report['routes'][number]} route */
export function routeText({ words }, { method, route, others }) {
  if (others) return words.otherRoutes
  return `${method ?? '-'} ${route ?? words.noRoute}`
}

/** @param {Context} context @param {import('../../report.ts').ReportError} error */
export function errorText({ words }, { location, raised }) {
  if (raised === null) return words.noDetail
  return location === null ? raised : `${raised} (${location})`
}

/** @param {Context} context @param {number} column */
export function timesOf({ report: { axis } }, column) {
  const from = axis.start + column * axis.step
  return { from, to: from + axis.step }
}

/**
 * The errors that came in the selection, on the chosen route; how often they came there, or on all routes where that is not
 * known.
 * @param {Context} context
 */
export function errorsIn({ report, selection }) {
  const route = selection.route === null ? undefined : report.routes[selection.route]
  const name = route === undefined || route.others ? null : `${route.method ?? '-'} ${route.route ?? ''}`
  return report.errors.flatMap((error, index) => {
    const inTime = sumIn(error.series, selection)
    const own = name === null ? undefined : error.routes.find((each) => each.name === name)
    if (inTime === 0 || (name !== null && own === undefined)) return []
    if (own !== undefined && isWhole(selection, report))
      return [{ error, index, count: own.count, isOfAllRoutes: false }]
    return [
      {
        error,
        index,
        count: inTime,
        isOfAllRoutes: route !== undefined && (own === undefined || error.routes.length > 1),
      },
    ]
  })
}

/**
 * When an error came first and last in the selection.
 * @param {Context} context
 * @param {import('../../report.ts').ReportError} error
 */
export function firstAndLast(context, { series, first, last }) {
  const { report, selection } = context
  if (isWhole(selection, report)) return { first, last }
  const came = series.slice(selection.from, selection.to)
  const columns = [came.findIndex((count) => count > 0), came.findLastIndex((count) => count > 0)]
  const [from = 0, to = 0] = columns.map((column) => column + selection.from)
  return { first: Math.max(first, timesOf(context, from).from), last: Math.min(last, timesOf(context, to).to) }
}
