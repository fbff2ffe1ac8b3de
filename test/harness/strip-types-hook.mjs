import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What was stripped once is kept by its content, for all processes. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/strip-types/', import.meta.url))

/** A module hook of Node's: types become spaces, so lines and columns stay where they are. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !new URL(url).pathname.endsWith('.ts')) return nextLoad(url, context)
  return { format: 'module', shortCircuit: true, source: await stripped(readFileSync(new URL(url), 'utf8')) }
}

async function stripped(source) {
  const kept = `${CACHE}${createHash('sha1').update(source).digest('hex')}.js`
  try {
    return readFileSync(kept)
  } catch {
    return strip(source, kept)
  }
}

async function strip(source, kept) {
  const { transformSync } = await import('@swc/wasm-typescript')
  const { code } = transformSync(source, { mode: 'strip-only' })
  mkdirSync(CACHE, { recursive: true })
  const own = `${kept}.${process.pid}`
  writeFileSync(own, code)
  renameSync(own, kept)
  return code
}
