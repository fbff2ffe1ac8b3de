import type { FastifyInstance } from 'fastify'
import type { Outcome } from '../../../lib/record/access-record.ts'
import type { Gates } from './gates.ts'
import type { Visit } from './visit.ts'

/** What one record must say; what is left out is not compared. */
export interface ExpectedRecord {
  statusCode: number
  outcome: Outcome
  /** null: the record names no error. @default null */
  errorDetail?: { raised: string; message?: string } | null
  /** Without a host: `/path`. @default not compared */
  url?: string | null
  method?: string | null
  route?: string | null
  /** @default a string, or null when the outcome is `refused` */
  reqId?: string | null
}

/** One way a request ends: a server, what the client does, and what must be written. */
export interface Ending {
  /** The row of docs/endings.md. */
  ending: string
  /** Tells apart the ways to the same ending. */
  variant?: string
  /** Options for `Fastify()`. */
  fastify?: Record<string, unknown>
  routes?(app: FastifyInstance, gates: Gates): void | Promise<void>
  client(at: Visit): Promise<void>
  /** The records of this ending. */
  records: readonly ExpectedRecord[]
  /** Records of other requests that the ending needs beside it. */
  besides?: readonly ExpectedRecord[]
  /** Final statuses that clients read. @default those of the records that left the machine */
  reads?: readonly number[]
  /** The client's moves close the app, so no further request can be sent. */
  closes?: boolean
}

/** Statuses that say that none was sent. */
const UNSENT = new Set([0, 499])

export function allRecords({ records, besides = [] }: Ending): ExpectedRecord[] {
  return [...records, ...besides]
}

export function expectedReads(ending: Ending): readonly number[] {
  return (
    ending.reads ??
    allRecords(ending)
      .map(({ statusCode }) => statusCode)
      .filter((status) => !UNSENT.has(status))
  )
}

export function titleOf({ ending, variant }: Ending): string {
  return variant === undefined ? ending : `${ending}: ${variant}`
}
