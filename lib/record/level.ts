import type { AccessRecord } from './access-record.ts'
import type { Facts } from './ended-request.ts'
import type { RecordForm } from './record-text.ts'

/** The original's rule: error for what ended as 500 or above, or was cut. */
function levelByStatus({ statusCode, outcome }: Facts): 'info' | 'error' {
  return statusCode >= 500 || outcome === 'cut' ? 'error' : 'info'
}

/** Level of a record: the user's rule where there is one that answers with a level of the logger, else the original's. */
export function compileLevel(
  levelOf: ((record: AccessRecord) => string) | undefined,
  form: RecordForm,
  onFailure: (part: string, error: unknown) => void,
): (facts: Facts) => string {
  if (levelOf === undefined) return levelByStatus
  return (facts) => {
    const byStatus = levelByStatus(facts)
    try {
      const level = byStatus === 'error' ? 50 : 30
      const record = { level, time: facts.time, ...form.object(facts) } as AccessRecord
      const label = levelOf(record)
      if (facts.routeLog.writer.hasLevel(label)) return label
      onFailure('levelOf', new RangeError(`${JSON.stringify(label)} is no level of category ${record.category}`))
    } catch (error) {
      onFailure('levelOf', error)
    }
    return byStatus
  }
}
