import { register } from 'node:module'

// node --import ./test/harness/strip-types.mjs: TypeScript on a Node that does not strip types itself.
// It does what newer ones do, and starts in half of tsx's time: the tests start some 500 processes.
if (!process.features.typescript) register('./strip-types-hook.mjs', import.meta.url)
