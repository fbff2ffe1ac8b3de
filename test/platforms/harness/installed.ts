import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../node_modules', import.meta.url))

/** Why the tests of this folder cannot run, or false. In CI they have to. */
export const missing =
  existsSync(folder) || process.env.CI !== undefined ? false : 'needs npm ci --ignore-scripts --prefix test/platforms'
