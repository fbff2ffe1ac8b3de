import { styleText } from 'node:util'

/** Paints text for a terminal, or leaves it. */
export type Paint = (text: string) => string

const COLORS = ['red', 'yellow', 'green', 'cyan', 'dim', 'bold'] as const

export type Palette = Readonly<Record<(typeof COLORS)[number], Paint>>

export const COLORED = palette((color) => (text) => styleText(color, text, { validateStream: false }))

export const PLAIN = palette(() => (text) => text)

function palette(paint: (color: (typeof COLORS)[number]) => Paint): Palette {
  return Object.fromEntries(COLORS.map((color) => [color, paint(color)])) as Palette
}

/** Colours on a terminal only; NO_COLOR (no-color.org) and FORCE_COLOR decide otherwise, the first one stronger. */
export function paletteFor(isTerminal: boolean, env: NodeJS.ProcessEnv): Palette {
  if (env.NO_COLOR) return PLAIN
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false' ? PLAIN : COLORED
  return isTerminal && env.TERM !== 'dumb' ? COLORED : PLAIN
}
