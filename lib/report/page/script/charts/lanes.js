import { errorsIn, errorText, firstAndLast, timesOf } from '../context.js'
import { el, panel, svg } from '../dom.js'
import { timeChart } from './time-chart.js'

/** @typedef {import('../context.js').Context} Context */

const MOST_LANES = 12
const LANE = 40
const BAR = 20

/** When each error came, in a lane of its own. @param {Context} context */
export function lanePanel(context) {
  const { words, format } = context
  const shown = errorsIn(context)
    .filter(({ error }) => error.failed > 0)
    .slice(0, MOST_LANES)
  if (shown.length === 0) return panel(words.whichError, 'lanes', el('p', { class: 'quiet' }, words.noErrors))
  const labels = shown.map(({ error, count }) =>
    words.chart.lane({
      error: errorText(context, error),
      count: format.count(count),
      first: format.minute(firstAndLast(context, error).first),
      last: format.minute(firstAndLast(context, error).last),
    }),
  )
  const chart = timeChart(context, {
    name: 'lanes',
    height: shown.length * LANE,
    label: labels.join('; '),
    tell: (column) =>
      tellColumn(
        context,
        shown.map(({ error }) => error),
        column,
      ),
    draw: (scale) => shown.flatMap(({ error, count }, row) => lane(context, error, count, row, scale)),
  })
  const isOfAllRoutes = shown.some((each) => each.isOfAllRoutes)
  return panel(words.whichError, 'lanes', isOfAllRoutes ? el('p', { class: 'hint' }, words.notOfRoute) : null, chart)
}

/**
 * @param {Context} context
 * @param {import('../../../report.ts').ReportError} error
 * @param {number} count
 * @param {number} row
 * @param {import('./time-chart.js').Scale} scale
 */
function lane(context, error, count, row, scale) {
  const { selection, format } = context
  const bottom = row * LANE + LANE - 4
  let most = 1
  for (let column = selection.from; column < selection.to; column++) most = Math.max(most, error.series[column] ?? 0)
  let path = ''
  for (let column = selection.from; column < selection.to; column++) {
    const times = error.series[column] ?? 0
    if (times === 0) continue
    const height = Math.max(2, (times / most) * BAR)
    const width = Math.max(1.5, scale.x(column + 1) - scale.x(column) - 0.5)
    path += `M${scale.x(column).toFixed(1)} ${bottom}v${-height.toFixed(1)}h${width.toFixed(1)}V${bottom}z`
  }
  const text = fitting(`${errorText(context, error)}${error.message === null ? '' : `: ${error.message}`}`, scale.plot)
  return [
    svg('line', { class: 'grid', x1: scale.left, x2: scale.left + scale.plot, y1: bottom, y2: bottom }),
    svg('text', { class: 'tick count', x: scale.left - 6, y: bottom - 4, 'text-anchor': 'end' }, format.short(count)),
    svg('text', { class: 'lane-name', x: scale.left, y: bottom - BAR - 4 }, text),
    svg('path', { class: 'bar failed', d: path }),
  ]
}

/** @param {string} text @param {number} width in pixels, of about six a letter */
function fitting(text, width) {
  const most = Math.floor(width / 6.2)
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

/**
 * @param {Context} context
 * @param {import('../../../report.ts').ReportError[]} errors
 * @param {number} column
 */
function tellColumn(context, errors, column) {
  const { format } = context
  const { from, to } = timesOf(context, column)
  const came = errors.filter((error) => (error.series[column] ?? 0) > 0)
  return [
    format.span(from, to),
    ...came.map((error) => `${format.count(error.series[column] ?? 0)} × ${errorText(context, error)}`),
  ]
}
