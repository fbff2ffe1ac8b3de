import { relative } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { logsRequestsItself } from './fastify/log-controller.ts'
import type { Environment } from './options/environment.ts'
import type { ResolvedOptions } from './options/options.ts'
import { shownValue } from './options/shown-value.ts'
import { writeStderr } from './writer/stderr.ts'

/** What holds, in one line: `access log: logs/app, keeps today and 1 day (environment local; set APP_ENV)`. */
export function startLine({ logDir, accessCategory, categories, environment, backupCount }: ResolvedOptions): string {
  const others = [...categories.keys()].filter((name) => name !== accessCategory)
  const also = others.length === 0 ? '' : ` (also ${others.join(', ')})`
  const why = `(environment ${environment.name}; ${reasonOf(environment)})`
  if (logDir === false) return `access log: stdout, ${accessCategory}${also}, no files ${why}`
  const folder = relative(process.cwd(), logDir)
  const shown = folder === '' || folder.startsWith('..') ? logDir : folder
  const count = categories.get(accessCategory)?.backupCount ?? backupCount
  return `access log: ${shown}/${accessCategory}${also}, keeps ${kept(count)} ${why}`
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

interface ServerLog {
  level?: string
  isLevelEnabled?(level: string): boolean
  info(line: string): void
  warn(line: string): void
}

/** Says at the start what holds, and what of it may not be meant: in the server's log, or on stderr where that takes no warnings. */
export function announce(app: FastifyInstance, line: string, isRoot: boolean): void {
  const { log } = app as { log: ServerLog }
  const isHeard = takesWarnings(log)
  const tell = (level: 'info' | 'warn', said: string) => (isHeard ? log[level](said) : writeStderr(`${said}\n`))
  tell('info', line)
  if (!isRoot) {
    tell(
      'warn',
      "access log: accessLogPlugin is registered in a child scope, so other scopes' routes, unknown paths (404) and refused requests leave no record; register it on the root, or wrap the plugin around it by fastify-plugin (so also the app.js of fastify-cli)",
    )
  }
  if (logsRequestsItself(app)) {
    log.warn(
      'access log: Fastify logs each request itself too; to turn that off and keep its error lines: Fastify({ logController: createLogController() })',
    )
  }
}

/** fastify-cli's log, of level fatal, would keep them to itself. */
function takesWarnings(log: ServerLog): boolean {
  if (log.level === undefined || log.level === 'silent') return false
  return log.isLevelEnabled?.('warn') ?? true
}

export interface Warnings {
  /** Warns once for each subject, however often it happens: a mistake in a handler is made with every request. */
  warn(subject: string, message: string): void
  /** Says where the warnings go, as soon as it is known; those that came before go there now. */
  sendTo(write: (message: string) => void): void
}

export function createWarnings(): Warnings {
  const said = new Set<string>()
  let waiting: string[] = []
  let send = (message: string): void => void waiting.push(message)

  return {
    warn(subject, message) {
      if (said.has(subject)) return
      said.add(subject)
      send(message)
    },
    sendTo(write) {
      send = (message) => {
        try {
          write(message)
        } catch {
          // It is told while something of the user's fails, which may be the logger itself.
        }
      }
      for (const message of waiting) send(message)
      waiting = []
    },
  }
}
