import { type LogFileName, parseFileName } from './file-name.ts'

/** `.app.2026-11-24.1.log.gz.5f1c09ab` is being made; `.app.2026-11-24.1.log.5f1c09ab` is about to go. */
const HIDDEN = /^\.(.+\.log)(\.gz)?\.[0-9a-f]{8}$/

/** A file of ours on its way to another name, or left so by a process that was killed. */
export interface HiddenFile {
  /** Name of the plain file that it was, or is made of. */
  plain: string
  category: string
  /** Whether it is a compressed one that is not whole yet; else it is the plain file, which a compressed one replaces. */
  isInTheMaking: boolean
}

/** A name that nobody lists, reads or ships: no pattern of log files begins with a point. */
export function hiddenName(name: string): string {
  // An import would load all of Web Crypto with the package.
  const { randomBytes } = process.getBuiltinModule('node:crypto')
  return `.${name}.${randomBytes(4).toString('hex')}`
}

/** Reads back what `hiddenName` made of a file of ours; null for every other name. */
export function parseHiddenName(name: string): HiddenFile | null {
  const [, plain = '', gz] = HIDDEN.exec(name) ?? []
  const file = parseFileName(plain)
  return file === null ? null : { plain, category: file.category, isInTheMaking: gz !== undefined }
}

/** The file of ours that a name stands for, also where it is about to go: its lines are there until then. Null for every other name. */
export function fileBehind(name: string): LogFileName | null {
  const hidden = parseHiddenName(name)
  if (hidden === null) return parseFileName(name)
  return hidden.isInTheMaking ? null : parseFileName(hidden.plain)
}
