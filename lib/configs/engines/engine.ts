import type { BucketAddress } from '../../bucket/address.ts'

/** The archive that an engine is to read. */
export interface Archived {
  address: BucketAddress
  categories: readonly string[]
  /** Name of the table or view. */
  table: string
}

/** A program that answers SQL over the archive. */
export interface Engine {
  /** One line for the list of kinds. */
  summary: string
  /** How the statements are run, and what they need. */
  install: readonly string[]
  /** The statements, without newline at the end. */
  text(archived: Archived): string
}

/** What every engine is asked for. */
const QUESTIONS = {
  failures: 'Failures by route, the most frequent first',
  slowest: 'The slowest routes, in milliseconds',
  user: 'What one user did',
  errors: 'Errors by the place they come from',
  minutes: 'Requests a minute by class of status',
} as const

/** The questions as comments, each with its statement. */
export function asked(statements: Readonly<Record<keyof typeof QUESTIONS, string>>): string {
  return Object.entries(QUESTIONS)
    .map(([name, question]) => statement(question, statements[name as keyof typeof QUESTIONS]))
    .join('\n\n')
}

/** A statement below what it is for. */
export function statement(purpose: string, text: string): string {
  return `-- ${purpose}\n${text};`
}

/** A table's name out of a service's. */
export function tableName(service: string): string {
  return service.toLowerCase().replace(/[^a-z0-9]/g, '_')
}
