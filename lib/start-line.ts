import { relative } from 'node:path'
import type { Environment } from './options/environment.ts'
import type { ResolvedOptions } from './options/options.ts'
import { shownValue } from './options/shown-value.ts'

/** What holds, in one line: `access log: logs/app, keeps today and 1 day (environment local; set APP_ENV)`. */
export function startLine({ logDir, accessCategory, categories, environment, backupCount }: ResolvedOptions): string {
  const folder = relative(process.cwd(), logDir)
  const shown = folder === '' || folder.startsWith('..') ? logDir : folder
  const others = [...categories.keys()].filter((name) => name !== accessCategory)
  const also = others.length === 0 ? '' : ` (also ${others.join(', ')})`
  const why = reasonOf(environment)
  const count = categories.get(accessCategory)?.backupCount ?? backupCount
  return `access log: ${shown}/${accessCategory}${also}, keeps ${kept(count)} (environment ${environment.name}; ${why})`
}

function reasonOf({ source, unknown }: Environment): string {
  if (unknown !== undefined) return `as ${source} ${shownValue(unknown)} is not in environments`
  return source === 'default' ? 'set APP_ENV' : `from ${source}`
}

function kept(backupCount: number): string {
  if (backupCount === Number.POSITIVE_INFINITY) return 'all days'
  if (backupCount === 0) return 'today only'
  return `today and ${backupCount} ${backupCount === 1 ? 'day' : 'days'}`
}
