import assert from 'node:assert/strict'
import { CONFIG_KINDS } from '../../../lib/configs/config-kinds.ts'
import type { Shipped } from '../../../lib/configs/shipped.ts'

/** A service with two categories, one of them kept for five years. */
export const SHOP: Shipped = {
  logDir: '/var/log/shop',
  name: 'shop',
  categories: [
    { category: 'app', keepDays: 60 },
    { category: 'payment', keepDays: 1827 },
  ],
}

/** The file of a kind. */
export function textOf(kind: string, shipped: Shipped = SHOP): string {
  const found = CONFIG_KINDS.get(kind)
  assert.ok(found, `there is a kind ${kind}`)
  return found.text(shipped)
}

/** Every key in what JSON says, on any level. */
export function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)])
}
