/** Paints text for a terminal, or leaves it. */
export type Paint = (text: string) => string

export interface Palette {
  red: Paint
  yellow: Paint
  green: Paint
  cyan: Paint
  dim: Paint
  bold: Paint
}

const paint =
  (open: number, close: number): Paint =>
  (text) =>
    `\u001b[${open}m${text}\u001b[${close}m`

const plain: Paint = (text) => text

export const COLORED: Palette = {
  red: paint(31, 39),
  yellow: paint(33, 39),
  green: paint(32, 39),
  cyan: paint(36, 39),
  dim: paint(2, 22),
  bold: paint(1, 22),
}

export const PLAIN: Palette = { red: plain, yellow: plain, green: plain, cyan: plain, dim: plain, bold: plain }

/** Colours on a terminal only; NO_COLOR (no-color.org) and FORCE_COLOR decide otherwise, the first one stronger. */
export function paletteFor(isTerminal: boolean, env: NodeJS.ProcessEnv): Palette {
  if (env.NO_COLOR) return PLAIN
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false' ? PLAIN : COLORED
  return isTerminal && env.TERM !== 'dumb' ? COLORED : PLAIN
}
