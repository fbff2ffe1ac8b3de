import { fileURLToPath } from 'node:url'

/** Where this package's code lies: compiled, and in a checkout. */
const FOLDERS = ['dist', 'lib']

const url = import.meta.url

/**
 * Folders of this package's code, with a separator behind them: frames in them are never the application's. None where a
 * bundler has put the code into a file of the application's.
 */
export const OWN_FOLDERS: readonly string[] = /\/(?:dist|lib)\/origin\/own-folder\.[jt]s$/.test(url)
  ? FOLDERS.map((folder) => fileURLToPath(new URL(`../../${folder}/`, url)))
  : []
