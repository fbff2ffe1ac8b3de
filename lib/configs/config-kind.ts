import type { Shipped } from './shipped.ts'

/** One program that a configuration can be printed for. */
export interface ConfigKind {
  /** One line for the list of kinds. */
  summary: string
  /** How the file is installed, and what it needs. */
  install: readonly string[]
  /** What begins a comment in the file; null where it can have none. */
  comment: string | null
  /** Whether it names the files of the folder. */
  namesFiles: boolean
  /** Whether it says how long something is kept. */
  keeps: boolean
  /** The file, without the comment and without newline at its end. */
  text(shipped: Shipped): string
}
