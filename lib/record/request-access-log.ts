/**
 * Fields that handlers add to their record: merge your own to have them checked.
 * @example declare module 'fastify-access-log' { interface AccessRecordFields { orderId: string } }
 */
export interface AccessRecordFields {}

export type RecordFields = Record<string, unknown>

/** What `set` takes: the merged fields, or any where none are merged. */
export type SettableFields = keyof AccessRecordFields extends never ? RecordFields : Partial<AccessRecordFields>

/** `request.accessLog` */
export interface RequestAccessLog {
  /**
   * Adds fields to the one record of this request; a later value of the same name wins. Names of the record itself are
   * refused with a warning; so is everything after the record was written.
   * @example request.accessLog.set({ orderId: order.id })
   */
  set(fields: SettableFields): void
  /** Names an error that the handler caught and answered itself as the record's errorDetail; the first one stands. */
  locate(error: unknown): void
}
