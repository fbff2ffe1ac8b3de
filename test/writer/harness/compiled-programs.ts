import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const programs = join(root, 'test/writer/programs')

let compiling: Promise<string> | undefined

/**
 * The folder of the programs as plain JavaScript. Compiled once for each test file: a hundred processes that each load
 * tsx would take minutes. Within the package, so that imports are found; the folder is gone after the tests.
 */
export function compiledPrograms(): Promise<string> {
  compiling ??= compile()
  return compiling
}

async function compile(): Promise<string> {
  const outDir = join(root, 'test/writer/dist', String(process.pid))
  mkdirSync(outDir, { recursive: true })
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }))
  const sources = readdirSync(programs).map((name) => join(programs, name))
  const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace('package.json', 'bin/tsc')
  const options =
    '--ignoreConfig --noCheck --module nodenext --target es2022 --lib es2023 --types node --allowJs --sourceMap'
  await promisify(execFile)(process.execPath, [
    ...[tsc, ...options.split(' '), '--rewriteRelativeImportExtensions', '--rootDir', root, '--outDir', outDir],
    ...sources,
  ])
  return join(outDir, 'test/writer/programs')
}
