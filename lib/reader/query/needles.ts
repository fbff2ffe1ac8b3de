import { longestLiteral } from './glob.ts'
import { Needle } from './needle.ts'
import { statusesOf, statusPrefixes } from './status-rule.ts'
import { listOf, methodsOf, textForms, type Where } from './where.ts'

/** Shorter pieces stand in most lines anyway. */
const LEAST_LITERAL = 4

/**
 * Bytes of which one must stand in every line that meets the conditions, so that the other lines need not be parsed;
 * null when the conditions name none. A prefilter only: inside a JSON string quotes are escaped, so `"statusCode":5`
 * is never part of somebody's text, but a field added by the user may hold an object with that key.
 *
 * Of several conditions the one that usually excludes most gives the bytes.
 */
export function needlesOf(where: Where): Needle[] | null {
  const texts =
    keyed('reqId', listOf(where.reqId)) ??
    userNeedles(where) ??
    (where.text === undefined ? null : textForms(where.text)) ??
    globNeedles('"client":"', where.client) ??
    (where.raised === undefined ? null : listOf(where.raised).map((name) => `:${JSON.stringify(name)}`)) ??
    statusNeedles(where) ??
    globNeedles('', where.url) ??
    keyed('route', listOf(where.route)) ??
    keyed('outcome', listOf(where.outcome)) ??
    keyed('method', where.method === undefined ? [] : methodsOf(where.method))
  return texts === null ? null : texts.map((text) => new Needle(text))
}

function keyed(key: string, values: readonly string[]): string[] | null {
  return values.length === 0 ? null : values.map((value) => `"${key}":${JSON.stringify(value)}`)
}

function userNeedles({ user }: Where): string[] | null {
  if (user === undefined) return null
  return listOf(user).flatMap((id) => [`"user":${JSON.stringify(String(id))}`, ...numberNeedle(String(id))])
}

/** JSON.stringify writes a number in one way only, so an id that reads otherwise can only be text. */
function numberNeedle(id: string): string[] {
  return String(Number(id)) === id && Number.isFinite(Number(id)) ? [`"user":${id},`] : []
}

function statusNeedles({ status }: Where): string[] | null {
  if (status === undefined) return null
  const prefixes = statusPrefixes(statusesOf(status))
  return prefixes === null ? null : prefixes.map((prefix) => `"statusCode":${prefix}`)
}

function globNeedles(key: string, patterns: string | readonly string[] | undefined): string[] | null {
  const all = listOf(patterns).map((pattern) => ({ pattern, literal: longestLiteral(pattern) }))
  if (all.length === 0 || all.some(({ literal }) => literal.length < LEAST_LITERAL)) return null
  return all.map(({ pattern, literal }) => (pattern.startsWith(literal) ? key + inJson(literal) : inJson(literal)))
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
