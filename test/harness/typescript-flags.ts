import { fileURLToPath } from 'node:url'

/** With what a Node runs TypeScript: newer ones strip the types themselves. */
export const TYPESCRIPT_FLAGS: readonly string[] =
  'typescript' in process.features && process.features.typescript
    ? []
    : ['--import', fileURLToPath(new URL('strip-types.mjs', import.meta.url))]
