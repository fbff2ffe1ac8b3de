import { layerOf, timesOf } from '../context.js'
import { colorOf, el, panel, svg } from '../dom.js'
import { durationsIn, figuresIn, middleOf, percentile, percentileLine } from '../figures.js'
import { LEFT, timeChart } from './time-chart.js'

/** @typedef {import('../context.js').Context} Context */

const HEIGHT = 190
/** @type {[string, number][]} */
const LINES = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
]

/** @param {Context} context */
export function durationPanel(context) {
  const { words, format } = context
  const legend = el(
    'div',
    { class: 'legend' },
    el('span', { class: 'key heat' }, words.stronger),
    ...LINES.map(([name]) => el('span', { class: `key line ${name}` }, name)),
  )
  const layer = layerOf(context)
  const { p50, p95, p99 } = figuresIn(layer, layer, context.selection, context.report)
  const range = rangeOf(context)
  const label = words.chart.durations({
    p50: format.duration(p50),
    p95: format.duration(p95),
    p99: format.duration(p99),
  })
  const chart = timeChart(context, {
    name: 'durations',
    height: HEIGHT,
    label,
    tell: (column) => tellColumn(context, column),
    draw: (scale) => [
      heatMap(context, scale, range),
      durationAxis(context, scale, range),
      ...LINES.map(([name, part]) => line(context, scale, range, name, part)),
    ],
  })
  return panel(words.howLong, 'durations', legend, chart)
}

/**
 * The columns of durations to draw: those that have any, and some on either side.
 * @param {Context} context
 */
function rangeOf(context) {
  const { report, selection } = context
  const { durations } = layerOf(context)
  const counts = durationsIn(durations, selection, report.durationAxis.columns)
  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  return first === -1 ? { low: 20, high: 100 } : { low: Math.max(0, first - 1), high: Math.max(first + 20, last + 2) }
}

/** @param {{ low: number, high: number }} range @param {number} column */
function yOf({ low, high }, column) {
  return HEIGHT - ((column - low) / (high - low)) * HEIGHT
}

/**
 * @param {Context} context
 * @param {import('./time-chart.js').Scale} scale
 * @param {{ low: number, high: number }} range
 */
function heatMap(context, scale, { low, high }) {
  const { selection } = context
  const { every, columns } = layerOf(context).durations
  const canvas = el('canvas', { class: 'heat-map', 'aria-hidden': 'true' })
  const density = window.devicePixelRatio || 1
  canvas.width = Math.round(scale.plot * density)
  canvas.height = Math.round(HEIGHT * density)
  canvas.style.width = `${scale.plot}px`
  canvas.style.height = `${HEIGHT}px`
  canvas.style.left = `${LEFT}px`
  const paint = canvas.getContext('2d')
  if (paint === null) return canvas
  const shown = columns.slice(Math.floor(selection.from / every), Math.ceil(selection.to / every))
  const cells = shown.flatMap((column) => column.slice(1).filter((count) => count > 0)).sort((a, b) => a - b)
  // Without the very largest cells, beside which all others would be pale.
  const most = cells[Math.floor(cells.length * 0.995)] ?? 1
  paint.fillStyle = colorOf('--heat')
  const height = canvas.height / (high - low)
  for (const [index, column] of shown.entries()) {
    const at = Math.floor(selection.from / every) * every + index * every
    const x = Math.round((scale.x(Math.max(at, selection.from)) - LEFT) * density)
    const end = Math.round((scale.x(Math.min(at + every, selection.to)) - LEFT) * density)
    for (let cell = 1; cell < column.length; cell++) {
      const count = column[cell] ?? 0
      if (count === 0) continue
      paint.globalAlpha = 0.1 + 0.9 * Math.sqrt(Math.min(1, count / most))
      const y = canvas.height - ((column[0] ?? 0) + cell - low) * height
      paint.fillRect(x, Math.floor(y), Math.max(1, end - x), Math.ceil(height))
    }
  }
  return canvas
}

/**
 * @param {Context} context
 * @param {import('./time-chart.js').Scale} scale
 * @param {{ low: number, high: number }} range
 */
function durationAxis({ report: { durationAxis } }, scale, range) {
  const marks = []
  for (let power = 1; power < 10; power++) {
    const column = Math.log10(10 ** power / durationAxis.shortestUs) * durationAxis.perDecade
    if (column < range.low || column > range.high) continue
    const y = yOf(range, column)
    const text =
      power < 3 ? `${10 ** power / 1000} ms` : power < 6 ? `${10 ** (power - 3)} ms` : `${10 ** (power - 6)} s`
    marks.push(
      svg('line', { class: 'grid', x1: scale.left, x2: scale.left + scale.plot, y1: y, y2: y }),
      svg('text', { class: 'tick', x: scale.left - 6, y: Math.max(9, y + 4), 'text-anchor': 'end' }, text),
    )
  }
  return svg('g', {}, ...marks)
}

/**
 * @param {Context} context
 * @param {import('./time-chart.js').Scale} scale
 * @param {{ low: number, high: number }} range
 * @param {string} name
 * @param {number} part
 */
function line(context, scale, range, name, part) {
  const { report, selection } = context
  const points = percentileLine(layerOf(context).durations, selection, part, report.durationAxis)
  const { shortestUs, perDecade } = report.durationAxis
  const path = points.map(({ at, us }, index) => {
    const y = yOf(range, Math.log10(us / shortestUs) * perDecade)
    return `${index === 0 ? 'M' : 'L'}${scale.x(at).toFixed(1)} ${y.toFixed(1)}`
  })
  const d = path.join('')
  return svg('g', {}, svg('path', { class: 'halo', d }), svg('path', { class: `percentile ${name}`, d }))
}

/** @param {Context} context @param {number} column */
function tellColumn(context, column) {
  const { report, format } = context
  const { from, to } = timesOf(context, column)
  const { durations } = layerOf(context)
  const counts = durationsIn(durations, { from: column, to: column + 1 }, report.durationAxis.columns)
  const texts = LINES.map(
    ([name, part]) => `${name}: ${format.duration(percentile(counts, part, report.durationAxis))}`,
  )
  const slowest = counts.findLastIndex((count) => count > 0)
  const longest = slowest === -1 ? [] : [`max ≈ ${format.duration(middleOf(slowest, report.durationAxis))}`]
  return [format.span(from, to), ...texts, ...longest]
}
