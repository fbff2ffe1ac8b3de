const DAY = 'substring(file, length(category) + 2, 10)'

/** By part, as a number has more digits the later it is, and by place in the part. */
const IN_DAY = ['length(file)', 'file', 'offset']

/**
 * By time, and at one time as the reader merges: lines of one category and source never change places, so their files follow each
 * other before the next source's come.
 */
export const TIME_ORDER: readonly string[] = ['time', 'category', 'source', DAY, ...IN_DAY]

/** As the reader lists files, and counts them one after the other: within a category a day of all sources before the next day. */
export const FILE_ORDER: readonly string[] = ['category', DAY, 'source', ...IN_DAY]
