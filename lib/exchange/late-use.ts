import type { Logger } from 'pino'
import { lateErrOf } from '../record/error/error-detail.ts'
import { type RecordText, reqIdOf } from '../record/record-text.ts'
import type { Exchange, LateUse } from './exchange.ts'
import { isOfDisconnect } from './outcome.ts'
import { askedOf } from './write-record.ts'

export interface LateUseOptions {
  recordText: RecordText
  /** The log of the category in which records are. */
  logger: Logger
  /** Says a message once for each subject. */
  warn: (subject: string, message: string) => void
  maxFieldLength: number
  stack: boolean
}

/** Handles what comes too late for a record. Late fields are a mistake in a handler and are warned of; a late error gets a line of its own. */
export function compileLateUse({ recordText, logger, warn, maxFieldLength, stack }: LateUseOptions): LateUse {
  return {
    isReserved: recordText.isReserved,
    onReservedField(key) {
      warn(`field ${key}`, `accessLog.set: field ${JSON.stringify(key)} is the record's own; choose another name`)
    },
    onLateFields({ req, request }) {
      const route = request?.routeOptions.url ?? 'unknown route'
      warn(
        'late fields',
        `accessLog.set came after the record was written (${req.method} ${route}); its fields are ignored; call it before the reply is sent`,
      )
    },
    onLateError(exchange, error) {
      if (isOfDisconnect(exchange, error)) return
      const err = lateErrOf(error, maxFieldLength, recordText.cleanOf(askedOf(exchange)), stack)
      logger.warn({ reqId: reqIdOf(exchange.request?.id, maxFieldLength), err }, lateness(exchange))
    },
  }
}

function lateness({ failed }: Exchange): string {
  return failed
    ? 'one more error of a request that had one before'
    : 'an error of a request after its record was written'
}
