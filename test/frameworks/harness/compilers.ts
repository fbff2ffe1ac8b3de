import { fileURLToPath } from 'node:url'

/** Programs that compile TypeScript: each version that the package's types have to pass. */
export const COMPILERS = { '5.9': compiler('5.9'), 6: compiler('6'), 7: compiler('7') } as const

function compiler(version: string): string {
  return fileURLToPath(new URL(`../node_modules/typescript-${version}/bin/tsc`, import.meta.url))
}
