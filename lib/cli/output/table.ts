import { eastAsianWidth } from 'get-east-asian-width'

/** A column of a table. */
export interface Column {
  title: string
  align?: 'right'
}

/** Rows under titles, columns two spaces apart. Cells must be free of control characters and colours. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => width(cells[index] ?? ''))))
  return lines.map((cells) =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? ''
        const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(cell)))
        return align === 'right' ? padding + cell : cell + padding
      })
      .join('  ')
      .trimEnd(),
  )
}

/** Terminal columns: East Asian wide characters and emoji take two. */
export function width(text: string): number {
  let columns = 0
  for (const character of text) columns += eastAsianWidth(character.codePointAt(0) ?? 0)
  return columns
}

/** The text within so many columns, its end replaced by an ellipsis when it is longer. */
export function shorten(text: string, columns: number): string {
  if (width(text) <= columns) return text
  let kept = ''
  for (const character of text) {
    if (width(kept + character) > columns - 1) break
    kept += character
  }
  return `${kept}…`
}
