/** Leaves room for the day, the part and `.log.gz` within the 255 bytes that file systems allow a name. */
export const MAX_CATEGORY_NAME_LENGTH = 64

const CATEGORY_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/

/** Device names of Windows, reserved with any extension and in any case. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i

/**
 * Whether a name can stand as folder and file name on every system: letters, digits, `_` and `-`, at most 64,
 * no device name of Windows. No dot, as pino-roll takes what follows one for an extension.
 */
export function isCategoryName(name: string): boolean {
  return name.length <= MAX_CATEGORY_NAME_LENGTH && CATEGORY_NAME.test(name) && !RESERVED.test(name)
}
