import type { ErrorDetail } from '../access-record.ts'

/** What an error says: a handled one has "None" where its cause would be, and its text in `detail`. */
export function saidIn(errorDetail: Pick<ErrorDetail, 'message' | 'detail'> | null | undefined): unknown {
  return errorDetail?.message === 'None' ? errorDetail.detail : errorDetail?.message
}
