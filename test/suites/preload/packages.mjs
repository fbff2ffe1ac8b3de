import { createRequire } from 'node:module'

/** Resolves as the tests of the suites do. */
export const require = createRequire(new URL('../package.json', import.meta.url))
