/** So many bytes a unit of a string (UTF-16) takes in UTF-8 at most. */
export const MOST_BYTES_OF_UNIT = 3
