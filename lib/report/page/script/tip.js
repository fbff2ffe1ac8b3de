import { el } from './dom.js'

/** A few lines beside the pointer. @param {HTMLElement} host */
export function tipIn(host) {
  const box = el('div', { class: 'tip', 'aria-hidden': 'true', hidden: true })
  host.append(box)
  return {
    /** @param {PointerEvent} event @param {string[]} lines */
    show(event, lines) {
      box.replaceChildren(...lines.map((line) => el('div', {}, line)))
      box.hidden = false
      const { width, height } = box.getBoundingClientRect()
      const room = document.documentElement.clientWidth
      const x = event.clientX + 14 + width > room ? Math.max(4, event.clientX - width - 14) : event.clientX + 14
      box.style.transform = `translate(${x}px, ${Math.max(4, event.clientY - height - 10)}px)`
    },
    hide() {
      box.hidden = true
    },
  }
}
