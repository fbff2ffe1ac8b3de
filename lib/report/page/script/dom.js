const SVG = 'http://www.w3.org/2000/svg'

/**
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | EventListener | undefined>} Attributes
 */

/**
 * An element of HTML. Children are never read as HTML, so texts of records are safe.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Attributes} [attributes] a function becomes a listener of the event of its name
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  fill(element, attributes, children)
  return element
}

/**
 * @param {string} name
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name)
  fill(element, attributes, children)
  return element
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 * @param {(Child | Child[])[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name, value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue
    element.append(typeof child === 'object' ? child : String(child))
  }
}

/**
 * A section with a title.
 * @param {string} title
 * @param {string} key its class, unique in the page
 * @param {...(Child | Child[])} children
 */
export function panel(title, key, ...children) {
  const id = `title-${key}`
  return el('section', { class: `panel ${key}`, 'aria-labelledby': id }, el('h2', { id }, title), ...children)
}

/** @param {string} name of a custom property of the style */
export function colorOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
