/** Names of categories: merge yours to have them checked. @example interface Categories { db: true } */
export interface Categories {}

/** A configured category's name, or any text where none are merged. */
export type CategoryName = keyof Categories extends never ? string : keyof Categories & string
