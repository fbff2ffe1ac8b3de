import { fileURLToPath } from 'node:url'

/** One line of a stack that lies in the application's own code. */
export interface StackFrame {
  /** Undefined for a function without a name. */
  func: string | undefined
  path: string
  line: number
}

/** Where this package's code lies: compiled, and in a checkout. */
const FOLDERS = ['dist', 'lib']

const url = import.meta.url

/**
 * Folders of this package's code, with a separator behind them: frames in them are never the application's. None where a
 * bundler has put the code into a file of the application's.
 */
export const OWN_FOLDERS: readonly string[] = /\/(?:dist|lib)\/origin\/stack-frame\.[jt]s$/.test(url)
  ? FOLDERS.map((folder) => fileURLToPath(new URL(`../../${folder}/`, url)))
  : []

/** What a line of V8's stacks begins with. */
export const FRAME_BEGIN = '    at '

/** Real frames are short; a longer line is text that someone put into a message. */
const MAX_LENGTH = 4096

/** The beginning of a place: a path or a URL. */
const PLACE = /(?:\/|[A-Za-z]:[\\/]|[a-z][a-z+-]*:)/y

/**
 * Reads one line of V8's stacks, `at name (place:1:2)` or `at place:1:2`; null when it is no frame, or one of Node, of
 * node_modules or of this package. Each step passes over the line once, as lines may be anybody's text.
 */
export function parseFrame(text: string): StackFrame | null {
  // Code that was evaluated has no file: the frame below tells where.
  if (text.length > MAX_LENGTH || !text.startsWith(FRAME_BEGIN) || text.includes('(eval at ')) return null
  const begin = text.startsWith('async ', FRAME_BEGIN.length) ? FRAME_BEGIN.length + 6 : FRAME_BEGIN.length
  const open = text.endsWith(')') ? openingOf(text, begin) : -1
  if (open !== -1) return frameAt(text.slice(open + 1, -1), text.slice(begin, Math.max(begin, open - 1)))
  return beginsPlace(text, begin) ? frameAt(text.slice(begin), '') : null
}

/** The parenthesis before the place: names and paths may hold parentheses of their own. */
function openingOf(text: string, begin: number): number {
  for (let open = text.indexOf('(', begin); open !== -1; open = text.indexOf('(', open + 1)) {
    if (text[open - 1] === ' ' && beginsPlace(text, open + 1)) return open
  }
  return -1
}

function beginsPlace(text: string, at: number): boolean {
  PLACE.lastIndex = at
  return PLACE.test(text)
}

function frameAt(place: string, func: string): StackFrame | null {
  const column = place.lastIndexOf(':')
  const line = place.lastIndexOf(':', column - 1)
  if (line < 1 || !isNumber(place.slice(column + 1)) || !isNumber(place.slice(line + 1, column))) return null
  const path = applicationPath(place.slice(0, line))
  return path === null ? null : { func: func || undefined, path, line: Number(place.slice(line + 1, column)) }
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text)
}

/** Not `native`, `evalmachine.<anonymous>` and the like, nor a module of Node, Deno or Bun, nor one whose URL is its text. */
const PATH = /^(?!data:|node:|ext:|internal:|bun:)(?:\/|[A-Za-z]:[\\/]|[a-z][a-z+-]*:)/

/** Path of a frame's file; null for what is no file of the application. */
export function applicationPath(file: string): string | null {
  if (!PATH.test(file) || /[\\/]node_modules[\\/]/.test(file)) return null
  const path = file.startsWith('file://') ? pathOf(file) : file
  return OWN_FOLDERS.some((folder) => path.startsWith(folder)) ? null : path
}

function pathOf(fileUrl: string): string {
  try {
    return fileURLToPath(fileUrl)
  } catch {
    return fileUrl
  }
}
