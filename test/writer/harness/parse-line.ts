const STRING = /"(?:[^"\\]|\\.)*"(:?)/g

/**
 * The line as JSON.parse reads it, its keys written as code units in hexadecimal. Node 24 and 26 take a key with an escape
 * (`"\u00e9"`) for one with a backslash (`"\\"`) that an object before had at that place; keys without a backslash in
 * their text are read well everywhere.
 */
export function parseLine(line: string): Record<string, unknown> {
  return JSON.parse(
    line.replace(STRING, (text, colon) => (colon === ':' ? `"#${hexOf(JSON.parse(text.slice(0, -1)))}":` : text)),
  )
}

function hexOf(key: string): string {
  return Array.from({ length: key.length }, (_, at) => key.charCodeAt(at).toString(16).padStart(4, '0')).join('')
}
