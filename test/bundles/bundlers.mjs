import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import resolve from '@rollup/plugin-node-resolve'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import webpack from 'webpack'

// Packages of CommonJS ask for Node's modules by require, which a bundle as ES module has to be given.
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

const NCC = new URL('node_modules/@vercel/ncc/dist/ncc/cli.js', import.meta.url).pathname

/**
 * Each makes one program of an entry and all that it imports, and resolves with its path.
 * @type {{ name: string, bundle(entry: string, folder: string): Promise<string> }[]}
 */
export const BUNDLERS = [
  { name: 'esbuild, as CommonJS', bundle: (entry, folder) => byEsbuild(entry, join(folder, 'app.cjs'), 'cjs') },
  {
    name: 'esbuild, as ES module',
    bundle: (entry, folder) => byEsbuild(entry, join(folder, 'app.mjs'), 'esm', REQUIRE),
  },
  { name: 'rollup, as CommonJS', bundle: (entry, folder) => byRollup(entry, join(folder, 'app.cjs'), 'cjs') },
  { name: 'rollup, as ES module', bundle: (entry, folder) => byRollup(entry, join(folder, 'app.mjs'), 'es') },
  { name: 'webpack', bundle: byWebpack },
  { name: 'ncc', bundle: byNcc },
]

async function byEsbuild(entry, outfile, format, banner = '') {
  await build({
    entryPoints: [entry],
    outfile,
    format,
    bundle: true,
    platform: 'node',
    sourcemap: true,
    banner: { js: banner },
    logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
  })
  return outfile
}

async function byRollup(entry, file, format) {
  const plugins = [resolve({ preferBuiltins: true }), commonjs({ ignoreDynamicRequires: true }), json()]
  const made = await rollup({ input: entry, plugins, onwarn: () => {} })
  await made.write({ file, format, inlineDynamicImports: true, sourcemap: true })
  return file
}

async function byWebpack(entry, folder) {
  const compiler = webpack({
    entry,
    target: 'node20',
    mode: 'production',
    devtool: 'source-map',
    optimization: { minimize: false },
    output: { path: folder, filename: 'app.cjs' },
  })
  const stats = await promisify(compiler.run.bind(compiler))()
  if (stats?.hasErrors()) throw new Error(stats.toString('errors-only'))
  return join(folder, 'app.cjs')
}

async function byNcc(entry, folder) {
  await promisify(execFile)(process.execPath, [NCC, 'build', entry, '--out', folder, '--quiet', '--source-map'], {
    cwd: dirname(entry),
  })
  return join(folder, 'index.mjs')
}
