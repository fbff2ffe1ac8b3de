import { el, svg } from '../dom.js'
import { isOfSeveralYears } from '../format.js'

/**
 * @typedef {import('../context.js').Context} Context
 * @typedef {{ width: number, left: number, plot: number, x: (column: number) => number, columnAt: (px: number) => number }} Scale
 */

export const LEFT = 52
const RIGHT = 8
const AXIS_HEIGHT = 20

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
const TICKS = [
  1000,
  5000,
  10_000,
  30_000,
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  84 * DAY,
  364 * DAY,
]

/**
 * Where the columns of the selection stand in a chart.
 * @param {Context} context
 * @param {number} width pixels
 * @returns {Scale}
 */
function scaleOf({ selection: { from, to } }, width) {
  const plot = Math.max(40, width - LEFT - RIGHT)
  return {
    width,
    left: LEFT,
    plot,
    x: (column) => LEFT + ((column - from) / (to - from)) * plot,
    columnAt: (px) => Math.max(from, Math.min(to - 1, from + Math.floor(((px - LEFT) / plot) * (to - from)))),
  }
}

/**
 * A chart over the selected time: dragging selects a stretch, a click the whole period, and the pointer tells what is below it.
 * @param {Context} context
 * @param {{ name: string, height: number, label: string, tell: (column: number) => string[], draw: (scale: Scale) => (Element | null)[] }} chart
 */
export function timeChart(context, { name, height, label, tell, draw }) {
  const scale = scaleOf(context, context.width)
  const picture = svg(
    'svg',
    { width: scale.width, height: height + AXIS_HEIGHT, 'aria-hidden': 'true' },
    timeAxis(context, scale, height),
  )
  const box = el('div', { class: 'chart', 'data-key': `chart-${name}`, tabindex: 0, role: 'img', 'aria-label': label })
  for (const part of draw(scale)) {
    if (part instanceof HTMLElement) box.append(part)
    else if (part !== null) picture.append(part)
  }
  const band = svg('rect', { class: 'band', y: 0, height, width: 0 })
  const cursor = svg('rect', { class: 'cursor', y: 0, height, width: 0 })
  picture.append(cursor, band)
  box.append(picture)
  listen(box, { band, cursor, scale, context, tell })
  return box
}

/**
 * Lines and words under a chart.
 * @param {Context} context
 * @param {Scale} scale
 * @param {number} height
 */
function timeAxis({ report, selection, format }, scale, height) {
  const { axis } = report
  const { from, to } = selection
  const start = axis.start + from * axis.step
  const end = axis.start + to * axis.step
  const most = Math.max(2, Math.floor(scale.plot / 92))
  const step = TICKS.find((tick) => (end - start) / tick <= most) ?? 364 * DAY
  const offset = format.offset(start)
  const day = step >= 7 * DAY && isOfSeveralYears(report) ? format.date : format.day
  const marks = []
  for (let time = Math.ceil((start + offset) / step) * step - offset; time <= end; time += step) {
    const x = scale.x((time - axis.start) / axis.step)
    marks.push(svg('line', { class: 'grid', x1: x, x2: x, y1: 0, y2: height }))
    const isDay = (time + offset) % DAY === 0
    const text = isDay ? day(time) : step < MINUTE ? format.seconds(time) : format.clock(time)
    const anchor = x > scale.width - 40 ? 'end' : x < scale.left + 24 ? 'start' : 'middle'
    marks.push(svg('text', { class: isDay ? 'tick day' : 'tick', x, y: height + 14, 'text-anchor': anchor }, text))
  }
  return svg('g', {}, ...marks)
}

/**
 * @param {HTMLElement} box
 * @param {{ band: Element, cursor: Element, scale: Scale, context: Context, tell: (column: number) => string[] }} parts
 */
function listen(box, { band, cursor, scale, context, tell }) {
  /** @type {number | null} */
  let start = null
  const xOf = (/** @type {PointerEvent} */ event) => event.clientX - box.getBoundingClientRect().left
  const mark = (/** @type {Element} */ rect, /** @type {number} */ a, /** @type {number} */ b) => {
    rect.setAttribute('x', String(scale.x(Math.min(a, b))))
    rect.setAttribute('width', String(scale.x(Math.max(a, b) + 1) - scale.x(Math.min(a, b))))
  }
  box.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    start = scale.columnAt(xOf(event))
    box.setPointerCapture(event.pointerId)
  })
  box.addEventListener('pointermove', (event) => {
    const column = scale.columnAt(xOf(event))
    if (start !== null) mark(band, start, column)
    mark(cursor, column, column)
    context.tip.show(event, tell(column))
  })
  box.addEventListener('pointerup', (event) => {
    if (start === null) return
    const [first, column] = [start, scale.columnAt(xOf(event))]
    start = null
    context.tip.hide()
    if (first !== column) context.select({ from: Math.min(first, column), to: Math.max(first, column) + 1 })
    else context.select({ from: 0, to: context.report.axis.columns })
  })
  box.addEventListener('pointercancel', () => {
    start = null
    band.setAttribute('width', '0')
  })
  box.addEventListener('pointerleave', () => {
    cursor.setAttribute('width', '0')
    context.tip.hide()
  })
}

/**
 * Lines and words at the side of a chart of counts.
 * @param {Scale} scale
 * @param {number} height
 * @param {number} most
 * @param {(n: number) => string} text
 */
export function countAxis(scale, height, most, text) {
  const marks = [0, most / 2, most].filter((value) => Number.isInteger(value))
  return svg(
    'g',
    {},
    ...marks.flatMap((value) => {
      const y = height - (value / most) * (height - 6)
      return [
        svg('line', { class: 'grid', x1: scale.left, x2: scale.left + scale.plot, y1: y, y2: y }),
        svg('text', { class: 'tick', x: scale.left - 6, y: y + 4, 'text-anchor': 'end' }, text(value)),
      ]
    }),
  )
}

/** The next round number: 1, 2, 3, 4, 5, 6 or 8 times a power of ten. @param {number} most */
export function roundUp(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)))
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= most) ?? 10
  return Math.max(2, step * power)
}
