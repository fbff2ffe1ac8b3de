import { join } from 'node:path'

/** What a configuration is made for: the folder of the logs and the categories found in it. */
export interface Shipped {
  /** Absolute path of the folder of all categories. */
  logDir: string
  /** Name of the service, for log groups and the files of its shippers. */
  name: string
  categories: readonly ShippedCategory[]
}

/** One category, and how long what is shipped of it shall be kept. */
export interface ShippedCategory {
  category: string
  /** Infinity: for ever. */
  keepDays: number
}

/** Characters that one of the shippers takes for a pattern, a list or a variable. */
const SPECIAL = /[*?[\]{}",\\$`\p{Cc}]/u

/**
 * The files of a category as a glob: neither the link to today's file, which would give each line twice, nor compressed
 * ones, whose lines were read before.
 */
export function patternOf({ logDir }: Shipped, category: string): string {
  return join(logDir, category, `${category}.*.*.log`)
}

/** Whether a path can stand in the configuration of every shipper as it is. */
export function isPlainPath(path: string): boolean {
  return !SPECIAL.test(path)
}

/** The log group of a category. */
export function groupOf({ name }: Shipped, category: string): string {
  return `/${name}/${category}`
}
