/**
 * @typedef {import('../../report.ts').Report} Report
 * @typedef {{ from: number, to: number, route: number | null }} Selection columns from `from` up to but without `to`
 */

/** The whole period and all routes. @param {Report} report @returns {Selection} */
export function everything({ axis }) {
  return { from: 0, to: axis.columns, route: null }
}

/** @param {Selection} selection @param {Report} report */
export function isWhole({ from, to }, { axis }) {
  return from === 0 && to === axis.columns
}

/**
 * Whether a time or a route is selected.
 * @param {{ report: Report, selection: Selection }} context
 */
export function isPart({ report, selection }) {
  return selection.route !== null || !isWhole(selection, report)
}

/**
 * A selection moved by half its width.
 * @param {Selection} selection
 * @param {number} direction -1 earlier, 1 later
 * @param {Report} report
 * @returns {Selection}
 */
export function moved({ from, to, route }, direction, { axis }) {
  const by = Math.max(1, Math.round((to - from) / 2)) * direction
  const shift = Math.max(-from, Math.min(axis.columns - to, by))
  return { from: from + shift, to: to + shift, route }
}

/**
 * The middle half of a selection, or one twice as wide.
 * @param {Selection} selection
 * @param {boolean} closer
 * @param {Report} report
 * @returns {Selection}
 */
export function stretched({ from, to, route }, closer, { axis }) {
  const width = to - from
  const wanted = closer ? Math.max(1, Math.round(width / 2)) : Math.min(axis.columns, width * 2)
  const start = Math.round((from + to - wanted) / 2)
  const kept = Math.max(0, Math.min(axis.columns - wanted, start))
  return { from: kept, to: kept + wanted, route }
}

/**
 * The columns that touch a span of time, and some around them to compare with.
 * @param {Report} report
 * @param {number} from epoch milliseconds, as `to`
 * @param {number} to
 */
export function columnsAround({ axis }, from, to) {
  const first = Math.floor((from - axis.start) / axis.step)
  const last = Math.ceil((to - axis.start) / axis.step)
  const around = Math.max(2, Math.ceil((last - first) / 2))
  return { from: Math.max(0, first - around), to: Math.min(axis.columns, last + around) }
}

/** A selection as the part of an address after `#`. @param {Selection} selection @param {Report} report */
export function hashOf(selection, report) {
  const { axis, routes } = report
  const parts = new URLSearchParams()
  if (!isWhole(selection, report)) {
    parts.set('from', String(axis.start + selection.from * axis.step))
    parts.set('to', String(axis.start + selection.to * axis.step))
  }
  const route = selection.route === null ? undefined : routes[selection.route]
  if (route !== undefined) parts.set('route', routeKey(route))
  return parts.toString()
}

/**
 * The selection in a `#…`; what it does not say, or what this report lacks, is not restricted.
 * @param {string} hash
 * @param {Report} report
 * @returns {Selection}
 */
export function selectionOf(hash, report) {
  const { axis, routes } = report
  const parts = new URLSearchParams(hash.replace(/^#/, ''))
  const at = (/** @type {string} */ name, /** @type {number} */ otherwise) => {
    const time = Number(parts.get(name) ?? Number.NaN)
    const column = Math.round((time - axis.start) / axis.step)
    return Number.isFinite(column) ? Math.max(0, Math.min(axis.columns, column)) : otherwise
  }
  const [from, to] = [at('from', 0), at('to', axis.columns)]
  const named = parts.get('route')
  const route = named === null ? -1 : routes.findIndex((each) => routeKey(each) === named)
  const all = everything(report)
  return { ...(from < to ? { from, to } : { from: all.from, to: all.to }), route: route === -1 ? null : route }
}

/** @param {Report['routes'][number]} route */
export function routeKey({ method, route, others }) {
  return others ? '*' : `${method ?? '-'} ${route ?? ''}`
}
