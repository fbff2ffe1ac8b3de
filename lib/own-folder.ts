import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of this package's code, with a separator behind it: frames in it are never the application's. */
export const OWN_FOLDER: string = dirname(fileURLToPath(import.meta.url)) + sep

/** The same as a URL, as ES modules stand in stacks. */
export const OWN_URL: string = new URL('.', import.meta.url).href
