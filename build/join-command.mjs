// npm run join-command: joins dist/cli/main.js and what it imports into a few files of CommonJS, of which each command loads what it
// needs. Node takes longer to find a file than to run what is in it, and reads also what is not run.
import { chmodSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
const MAIN = 'cli/main.js'

const OPTIONS = {
  absWorkingDir: DIST,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  packages: 'external',
}

const GRAPH = { ...OPTIONS, format: 'esm', outdir: 'cli', write: false, metafile: true, logLevel: 'error' }
const { inputs } = (await build({ ...GRAPH, entryPoints: [MAIN] })).metafile
const { outputs } = (await build({ ...GRAPH, entryPoints: Object.keys(inputs), bundle: false })).metafile
const namesOf = new Map(Object.values(outputs).map(({ entryPoint, exports }) => [entryPoint, exports]))

/** The joined file of each module. */
const fileOf = new Map([[MAIN, 'main']])
fill('command-base', importsOf(MAIN, 'import-statement'))
fill('command-lines', ['cli/commands/cat.js', 'cli/commands/find.js', 'cli/commands/tail.js'])
fill('command-ls', ['cli/commands/ls.js'])
fill('command-show', ['cli/commands/show.js'])
fill('command-counts', ['cli/commands/stats.js'])
fill('command-report', ['cli/commands/report.js'])
fill('command-top', ['cli/commands/top.js'])
for (const module of Object.keys(inputs)) {
  for (const lazy of importsOf(module, 'dynamic-import')) fill(`command-${basename(lazy, '.js')}`, [lazy])
}

await build({
  ...OPTIONS,
  entryPoints: Object.fromEntries(
    [...fileOf].map(([module, file]) => [file, module === MAIN ? MAIN : `joined:${file}`]),
  ),
  outdir: 'cli',
  outExtension: { '.js': '.cjs' },
  plugins: [{ name: 'joined', setup: joinFiles }],
  // An import of a file becomes a require: Node's loader of ES modules takes a sixth of its start to be ready.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
})
chmodSync(join(DIST, 'cli/main.cjs'), 0o755)

/** Gives a file modules and what they import, but for what has a file. */
function fill(file, modules) {
  for (const module of modules) {
    if (fileOf.has(module)) continue
    fileOf.set(module, file)
    fill(file, importsOf(module, 'import-statement'))
  }
}

function importsOf(module, kind) {
  return inputs[module].imports.filter((one) => one.kind === kind && !one.external).map(({ path }) => path)
}

function joinFiles({ onResolve, onLoad }) {
  onResolve({ filter: /^joined:/ }, ({ path }) => ({ path: path.slice('joined:'.length), namespace: 'joined' }))
  onResolve({ filter: /^\./, namespace: 'file' }, ({ path, resolveDir, importer, kind }) => {
    if (kind === 'entry-point') return undefined
    const file = fileOf.get(relative(DIST, join(resolveDir, path)))
    if (kind === 'dynamic-import') return { path: `./${file}.cjs`, external: true }
    return file === fileOf.get(relative(DIST, importer)) ? undefined : { path: file, namespace: 'other' }
  })
  onResolve({ filter: /^\./, namespace: 'other' }, ({ path }) => ({ path, external: true }))
  onLoad({ filter: /./, namespace: 'joined' }, ({ path }) => ({ contents: entryOf(path), resolveDir: DIST }))
  onLoad({ filter: /./, namespace: 'other' }, ({ path }) => ({ contents: otherFile(path) }))
}

/** A file gives all it has to give in one object, and another takes it once: a getter for each, and a require in each module, take longer. */
function entryOf(file) {
  const modules = modulesOthersImport(file)
  const names = modules.flatMap((module) => namesOf.get(module))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`Two modules of ${file}.cjs export ${twice}: give one of them another name`)
  return [
    ...modules.map((module) => `import { ${namesOf.get(module).join(', ')} } from './${module}'`),
    // Inherited, as what an object has of its own is copied by each import() of it.
    `module.exports = Object.create({ ${names.join(', ')} })`,
    mapOf(modules[0]),
  ].join('\n')
}

function otherFile(file) {
  const modules = modulesOthersImport(file)
  const names = modules.flatMap((module) => namesOf.get(module))
  return `export const { ${names.join(', ')} } = require('./${file}.cjs')\n${mapOf(modules[0])}`
}

/** Maps what is in no module to one: else its own name would stand among the files of the map. */
function mapOf(module) {
  const map = JSON.stringify({ version: 3, sources: [`../${module}`], mappings: 'AAAA' })
  return `//# sourceMappingURL=data:application/json,${encodeURIComponent(map)}`
}

function modulesOthersImport(file) {
  const imported = Object.keys(inputs).flatMap((module) => [
    ...(fileOf.get(module) === file ? [] : importsOf(module, 'import-statement')),
    ...importsOf(module, 'dynamic-import'),
  ])
  return [...new Set(imported)].filter((module) => fileOf.get(module) === file)
}
