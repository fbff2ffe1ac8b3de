import { answeredNow } from '../options/answer.ts'
import type { AccessRecord } from './access-record.ts'
import type { EndedRequest } from './ended-request.ts'
import type { RecordText } from './record-text.ts'

/** Whether the logger of a record has a level of that label. */
type HasLevel = (label: string) => boolean

/** The original's rule: error for what ended as 500 or above, or was cut. */
function levelByStatus({ statusCode, outcome }: EndedRequest): 'info' | 'error' {
  return statusCode >= 500 || outcome === 'cut' ? 'error' : 'info'
}

/** Level of a record: the user's rule where there is one that answers with a level of the logger, else the original's. */
export function compileLevel(
  levelOf: ((record: AccessRecord) => string) | undefined,
  { object }: RecordText,
  onFailure: (part: string, error: unknown) => void,
): (ended: EndedRequest, hasLevel: HasLevel) => string {
  if (levelOf === undefined) return levelByStatus
  return (ended, hasLevel) => {
    const byStatus = levelByStatus(ended)
    try {
      const level = byStatus === 'error' ? 50 : 30
      const label = answeredNow(levelOf({ level, time: ended.time, ...object(ended) } as AccessRecord))
      if (hasLevel(label)) return label
      onFailure('levelOf', new RangeError(`${JSON.stringify(label)} is no level of category ${ended.category}`))
    } catch (error) {
      onFailure('levelOf', error)
    }
    return byStatus
  }
}
