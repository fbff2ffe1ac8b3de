import { gunzipSync, gzipSync } from 'node:zlib'
import type { Row } from '../row.ts'
import { partitionOf, sortKey, userKey } from './keys.ts'

/** A value as DynamoDB writes it. */
export type Value = { S: string } | { N: string } | { B: Uint8Array } | { SS: string[] }
export type Item = Record<string, Value>

/** The most bytes of an item that DynamoDB takes, names of attributes included. */
export const LARGEST_ITEM = 400 * 1024

/** Longer lines are compressed, as each begun kilobyte of an item is paid for. */
const COMPRESSED_FROM = 4 * 1024

/** The level of pino's `error`. */
export const ERROR_LEVEL = 50

/** Whether a row stands in the index of errors. */
export function isError({ level, statusCode }: Pick<Row, 'level' | 'statusCode'>): boolean {
  return level >= ERROR_LEVEL || statusCode >= 500
}

/**
 * A row as an item; null when it is too large for one. Names of attributes are short, as they are paid for: `p` and `s` are the
 * key, `l` is the line or `z` the compressed one, `x` when it expires, `u` and `e` the keys of the indexes of users and errors.
 *
 * @param keep retention in milliseconds; null: for ever
 */
export function itemOf(row: Row, keep: number | null): Item | null {
  const partition = partitionOf(row)
  const compressed = row.text.length > COMPRESSED_FROM ? gzipSync(row.text) : null
  const item: Item = {
    p: { S: partition },
    s: { S: sortKey(row) },
    ...(compressed === null ? { l: { S: row.text } } : { z: { B: compressed } }),
    ...(keep === null ? {} : { x: { N: String(Math.ceil((row.time + keep) / 1000)) } }),
    ...(row.user === null ? {} : { u: { S: userKey(row.category, row.user) } }),
    ...(isError(row) ? { e: { S: partition } } : {}),
  }
  return sizeOf(item) > LARGEST_ITEM ? null : item
}

/** The line of an item. */
export function textOf({ l, z }: Item): string {
  if (l !== undefined && 'S' in l) return l.S
  return z !== undefined && 'B' in z ? gunzipSync(z.B).toString() : ''
}

/** The text of an attribute; empty where it is missing or of another type. */
export function stringOf(value: Value | undefined): string {
  return value !== undefined && 'S' in value ? value.S : ''
}

/** Bytes of an item, as DynamoDB counts them: names and values. */
export function sizeOf(item: Item): number {
  let bytes = 0
  for (const [name, value] of Object.entries(item)) {
    bytes += name.length
    if ('S' in value) bytes += Buffer.byteLength(value.S)
    else if ('B' in value) bytes += value.B.length
    else if ('N' in value) bytes += value.N.length
  }
  return bytes
}
