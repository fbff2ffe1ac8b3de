import { layerOf, timesOf } from '../context.js'
import { el, panel, svg } from '../dom.js'
import { sumIn } from '../figures.js'
import { countAxis, roundUp, timeChart } from './time-chart.js'

/** @typedef {import('../context.js').Context} Context */

/** From the bottom up. @type {['fine', 'clientError', 'left', 'failed']} */
const STACK = ['fine', 'clientError', 'left', 'failed']

/** @param {Context} context */
export function requestPanel(context) {
  const { words } = context
  const legend = el(
    'div',
    { class: 'legend' },
    ...STACK.map((name) => el('span', { class: `key ${name}` }, words[name])),
    el('span', { class: 'hint' }, words.dragHint),
  )
  return panel(
    words.requestsOverTime,
    'requests',
    legend,
    bars(context, 'requests', STACK, 150),
    el('h3', {}, words.failed, el('small', {}, words.failedHint)),
    bars(context, 'failed', ['failed'], 64),
  )
}

/**
 * @param {Context} context
 * @param {string} name
 * @param {('fine' | 'clientError' | 'left' | 'failed')[]} classes
 * @param {number} height
 */
function bars(context, name, classes, height) {
  const { selection, format, words } = context
  const { series } = layerOf(context)
  const totals = []
  for (let column = selection.from; column < selection.to; column++) {
    totals.push(classes.reduce((sum, each) => sum + (series[each][column] ?? 0), 0))
  }
  const peak = Math.max(...totals)
  const most = roundUp(peak)
  const peakAt = timesOf(context, selection.from + totals.indexOf(peak))
  const sum = (/** @type {typeof STACK} */ all) => all.reduce((n, each) => n + sumIn(series[each], selection), 0)
  return timeChart(context, {
    name,
    height,
    label: words.chart.requests({
      requests: format.count(sum(STACK)),
      failed: format.count(sumIn(series.failed, selection)),
      left: format.count(sumIn(series.left, selection)),
      when: format.span(peakAt.from, peakAt.to),
    }),
    tell: (column) => tellColumn(context, column),
    draw: (scale) => [
      countAxis(scale, height, most, format.short),
      ...stack(series, classes, selection, scale, (count) => (count / most) * (height - 6), height),
    ],
  })
}

/**
 * One path for each class, with a rectangle for each column on those of the classes below.
 * @param {import('../../../report.ts').Series} series
 * @param {('fine' | 'clientError' | 'left' | 'failed')[]} classes
 * @param {{ from: number, to: number }} columns
 * @param {import('./time-chart.js').Scale} scale
 * @param {(count: number) => number} heightOf
 * @param {number} bottom
 */
function stack(series, classes, { from, to }, scale, heightOf, bottom) {
  const below = new Float64Array(to - from)
  const gap = scale.plot / (to - from) > 4 ? 1 : 0
  return classes.map((name) => {
    let path = ''
    for (let column = from; column < to; column++) {
      const count = series[name][column] ?? 0
      if (count === 0) continue
      const base = bottom - (below[column - from] ?? 0)
      // What is rare must not vanish.
      const height = Math.max(name === 'failed' ? 1.5 : 0.4, heightOf(count))
      const x = scale.x(column).toFixed(1)
      path += `M${x} ${base.toFixed(1)}v${(-height).toFixed(1)}H${(scale.x(column + 1) - gap).toFixed(1)}v${height.toFixed(1)}z`
      below[column - from] = (below[column - from] ?? 0) + height
    }
    return svg('path', { class: `bar ${name}`, d: path })
  })
}

/** @param {Context} context @param {number} column */
function tellColumn(context, column) {
  const { format, words } = context
  const { series } = layerOf(context)
  const { from, to } = timesOf(context, column)
  const counts = STACK.filter((name) => (series[name][column] ?? 0) > 0)
  return [
    format.span(from, to),
    ...counts.toReversed().map((name) => `${words[name]}: ${format.count(series[name][column] ?? 0)}`),
  ]
}
