/** One server of a comparison and the request that it answers. */
export interface Row {
  /** File in servers/, without `.js`; also what `--only` names. */
  name: string
  /** What it is, for the table. */
  title: string
  /** Row whose cost its own is divided by. */
  floor?: string
  /** Paths of the requests, sent in turn. `/things/42` when left out. */
  paths?: string[]
  headers?: Record<string, string>
  /** Status that every answer must have. 200 when left out. */
  status?: number
}
