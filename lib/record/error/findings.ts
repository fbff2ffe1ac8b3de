import { read } from '../../origin/thrown.ts'

/** What a finding of a validator tells in a record. Its other members hold, or lead to, what the client sent. */
const TOLD = ['instancePath', 'keyword', 'message', 'params'] as const

/** Members of `params` in which validators keep the value that they refuse. */
const VALUES: ReadonlySet<string> = new Set(['data', 'value', 'input', 'received', 'tagValue'])

/** `params` may hold the findings of other keywords, and those theirs. */
const MAX_DEPTH = 4

/** The findings of a validation without the values they are about; null where there are none. */
export function findingsOf(validation: unknown): object[] | null {
  if (!Array.isArray(validation)) return null
  const findings = validation.filter((finding) => typeof finding === 'object' && finding !== null)
  return findings.length === 0 ? null : findings.map((finding) => findingOf(finding, MAX_DEPTH))
}

function findingOf(finding: object, depth: number): object {
  const told: Record<string, unknown> = {}
  for (const key of TOLD) {
    const value = read(finding, key)
    if (value !== undefined) told[key] = key === 'params' ? withoutValues(value, depth) : value
  }
  return told
}

function withoutValues(member: unknown, depth: number): unknown {
  if (typeof member !== 'object' || member === null) return member
  if (depth === 0) return undefined
  if (Array.isArray(member)) return member.map((item) => (isFinding(item) ? findingOf(item, depth - 1) : item))
  const kept = Object.keys(member).filter((key) => !VALUES.has(key))
  return Object.fromEntries(kept.map((key) => [key, withoutValues(read(member, key), depth - 1)]))
}

function isFinding(item: unknown): item is object {
  return typeof item === 'object' && item !== null && 'keyword' in item
}
