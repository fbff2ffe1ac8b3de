import type { OptionTable, Parsed } from '../../parse-arguments.ts'

export const CONFIG_OPTIONS = {
  dir: { type: 'string', short: 'd' },
  keep: { type: 'string', multiple: true },
  name: { type: 'string' },
  to: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable

export type ConfigValues = Parsed<typeof CONFIG_OPTIONS>['values'] & { name: string }

/** A file, and how it is installed. */
export interface PrintedFile {
  /** What begins a comment in it; null where it can have none. */
  comment: string | null
  install: readonly string[]
  text: string
}
