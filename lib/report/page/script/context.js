import { sumIn } from './figures.js'
import { isWhole } from './selection.js'
import { WORDS } from './words.js'

/**
 * What the parts of the page are drawn from.
 * @typedef {object} Context
 * @property {import('../../report.ts').Report} report
 * @property {import('./selection.js').Selection} selection
 * @property {import('./format.js').Formats} format
 * @property {(typeof WORDS)['en']} words
 * @property {number} width of a chart
 * @property {ReturnType<typeof import('./tip.js').tipIn>} tip
 * @property {(change: Partial<import('./selection.js').Selection>, then?: string) => void} select `then` is the key of the place to show
 * @property {{ column: string, ascending: boolean }} order of the routes
 * @property {(column: string) => void} sort
 * @property {Set<string>} open errors
 */

/** @param {string} language @returns {(typeof WORDS)['en']} */
export function wordsOf(language) {
  return language === 'ko' ? /** @type {any} */ (WORDS.ko) : WORDS.en
}

/** The selected route; undefined without one. @param {Pick<Context, 'report' | 'selection'>} context */
export function selectedRoute({ report, selection }) {
  return selection.route === null ? undefined : report.routes[selection.route]
}

/**
 * What the charts show: the selected route, or all.
 * @param {Context} context
 */
export function layerOf(context) {
  const { report } = context
  return selectedRoute(context) ?? { ...report, ...report.total }
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

/** Epoch milliseconds at which a column begins and ends. @param {Context} context @param {number} column */
export function timesOf({ report: { axis } }, column) {
  const from = axis.start + column * axis.step
  return { from, to: from + axis.step }
}

/**
 * The errors in the selection, with their counts on the selected route, or on all routes where only those are known.
 * @param {Context} context
 */
export function errorsIn({ report, selection }) {
  const route = selectedRoute({ report, selection })
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
