/** In milliseconds. */
export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
/** As clocks count it that are not put forward or back. */
export const DAY = 24 * HOUR
