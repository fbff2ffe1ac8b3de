import { svg } from '../dom.js'

/**
 * A small line without axes.
 * @param {readonly (number | null)[]} points
 * @param {string} color a class of the style
 */
export function sparkline(points, color, width = 96, height = 22) {
  const known = points.filter((point) => point !== null)
  const most = Math.max(...known, 1e-9)
  const x = (/** @type {number} */ index) => (index / Math.max(1, points.length - 1)) * (width - 2) + 1
  let path = ''
  let isDown = false
  for (const [index, point] of points.entries()) {
    if (point === null) isDown = false
    else {
      path += `${isDown ? 'L' : 'M'}${x(index).toFixed(1)} ${(height - 2 - (point / most) * (height - 4)).toFixed(1)}`
      isDown = true
    }
  }
  return svg(
    'svg',
    {
      class: `sparkline ${color}`,
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    svg('path', { d: path }),
  )
}
