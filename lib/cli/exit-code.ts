/** What the command tells the shell. Signals end it with 128 and their number, as shells expect. */
export const EXIT = {
  done: 0,
  /** `find` met no record. */
  nothingFound: 1,
  /** The arguments cannot be understood. */
  usage: 2,
  /** A folder or file cannot be read. */
  unreadable: 3,
  interrupted: 130,
  terminated: 143,
} as const
