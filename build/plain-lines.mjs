// npm run plain-lines: makes lib/reader/lines/plain/plain-lines-code.ts of plain-lines.wat, so that the lines are gone over without a build.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'

const LINES = new URL('../lib/reader/lines/plain/', import.meta.url)

/** The code of the source, as it stands in its module. */
export async function plainLinesCode() {
  const { parseWat } = await wabt()
  const parsed = parseWat('plain-lines.wat', readFileSync(new URL('plain-lines.wat', LINES), 'utf8'))
  parsed.validate()
  return Buffer.from(parsed.toBinary({}).buffer).toString('base64')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(
    new URL('plain-lines-code.ts', LINES),
    `/** plain-lines.wat as WebAssembly, made by \`npm run plain-lines\`. */
export const PLAIN_LINES_CODE =
  '${await plainLinesCode()}'
`,
  )
}
