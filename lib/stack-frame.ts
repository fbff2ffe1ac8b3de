import { fileURLToPath } from 'node:url'
import { OWN_FOLDERS } from './own-folder.ts'

/** One line of a stack that lies in the application's own code. */
export interface StackFrame {
  /** Undefined for a function without a name. */
  func: string | undefined
  path: string
  line: number
}

/** `at name (place:1:2)` or `at place:1:2`; names and paths may hold parentheses of their own. */
const NAMED = /^ {4}at (?:async )?(.+?) \(((?:\/|[A-Za-z]:[\\/]|[a-z][a-z+-]*:).*):(\d+):\d+\)$/
const BARE = /^ {4}at (?:async )?((?:\/|[A-Za-z]:[\\/]|[a-z][a-z+-]*:).*):(\d+):\d+$/

/** Real frames are short; a longer line is text that someone put into a message. */
const MAX_LENGTH = 4096

/** Reads one line of V8's stacks; null when it is no frame, or one of Node, of node_modules or of this package. */
export function parseFrame(text: string): StackFrame | null {
  // Code that was evaluated has no file: the frame below tells where.
  if (text.length > MAX_LENGTH || text.includes('(eval at ')) return null
  const named = NAMED.exec(text)
  const [func, file, line] = named?.slice(1) ?? [undefined, ...(BARE.exec(text)?.slice(1) ?? [])]
  const path = file === undefined ? null : applicationPath(file)
  return path === null ? null : { func, path, line: Number(line) }
}

/** Not `native`, `evalmachine.<anonymous>` and the like, nor a module whose URL is its text. */
const PATH = /^(?!data:|node:)(?:\/|[A-Za-z]:[\\/]|[a-z][a-z+-]*:)/

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
