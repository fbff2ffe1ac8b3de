import { execFile } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
const programs = ['plugin', 'writer'].map((part) => join(root, `test/${part}/programs`))
const compiled = join(root, 'test/harness/dist')
const sources = [...programs, ...['lib', 'test/writer/harness'].map((folder) => join(root, folder))]

let compiling: Promise<string> | undefined

/**
 * The folder `programs/` of a part as plain JavaScript: a hundred processes that each strip the types would take minutes.
 * Compiled once for all test files, until a source changes; within the package, so that imports are found.
 */
export async function compiledPrograms(part: 'plugin' | 'writer'): Promise<string> {
  compiling ??= compile()
  return join(await compiling, `test/${part}/programs`)
}

async function compile(): Promise<string> {
  const name = String(Math.max(...sources.flatMap(changesIn)))
  const outDir = join(compiled, name)
  if (!existsSync(outDir)) await compileInto(outDir)
  return outDir
}

async function compileInto(outDir: string): Promise<void> {
  if (existsSync(compiled)) removeOlder(compiled)
  const own = `${outDir}.${process.pid}`
  const files = programs.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace('package.json', 'bin/tsc')
  const options =
    '--ignoreConfig --noCheck --module nodenext --target es2022 --lib es2023 --types node --allowJs --sourceMap'
  await promisify(execFile)(process.execPath, [
    ...[tsc, ...options.split(' '), '--rewriteRelativeImportExtensions', '--rootDir', root, '--outDir', own],
    ...files,
  ])
  try {
    renameSync(own, outDir)
  } catch {
    // Another test file was quicker.
    rmSync(own, { recursive: true, force: true })
  }
}

/** Those that no running test file can use any more. */
function removeOlder(folder: string): void {
  const hourAgo = Date.now() - 3_600_000
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).mtimeMs < hourAgo) rmSync(path, { recursive: true, force: true })
  }
}

function changesIn(folder: string): number[] {
  return readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, String(name))).mtimeMs)
}
