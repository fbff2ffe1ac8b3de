import { routeText, selectedRoute, timesOf } from './context.js'
import { el } from './dom.js'
import { everything, isWhole, moved, stretched } from './selection.js'

/** @typedef {import('./context.js').Context} Context */

/** What is selected, and the buttons that move it. @param {Context} context */
export function toolbar(context) {
  const { report, selection, words, format } = context
  const isPart = !isWhole(selection, report)
  const route = selectedRoute(context)
  if (!isPart && route === undefined) return el('div', { class: 'toolbar', hidden: true })
  const from = timesOf(context, selection.from).from
  const to = timesOf(context, selection.to - 1).to
  const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => void} */ click) =>
    el('button', { type: 'button', 'data-key': `tool-${name}`, 'aria-label': name, title: name, click }, sign)
  return el(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': words.selection },
    el('span', { class: 'chosen-span' }, format.span(from, to)),
    button('←', words.earlier, () => context.select(moved(selection, -1, report))),
    button('→', words.later, () => context.select(moved(selection, 1, report))),
    button('+', words.closer, () => context.select(stretched(selection, true, report))),
    button('−', words.wider, () => context.select(stretched(selection, false, report))),
    route === undefined
      ? null
      : el(
          'button',
          {
            type: 'button',
            class: 'chip',
            'data-key': 'tool-route',
            title: words.allRoutes,
            click: () => context.select({ route: null }),
          },
          `${routeText(context, route)} ✕`,
        ),
    el(
      'button',
      {
        type: 'button',
        class: 'all',
        'data-key': 'tool-all',
        click: () => context.select(everything(report)),
      },
      words.all,
    ),
  )
}

/**
 * What a key does to the selection; null: nothing.
 * @param {string} key
 * @param {import('./selection.js').Selection} selection
 * @param {Context['report']} report
 */
export function afterKey(key, selection, report) {
  if (key === 'ArrowLeft') return moved(selection, -1, report)
  if (key === 'ArrowRight') return moved(selection, 1, report)
  if (key === '+' || key === '=') return stretched(selection, true, report)
  if (key === '-' || key === '_') return stretched(selection, false, report)
  return key === 'Escape' ? everything(report) : null
}
