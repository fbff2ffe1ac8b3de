import { followRecords } from '../../lib/reader/index.ts'

/** Follows a folder from its beginning, and keeps the paths of what it is given. */
export class FollowerAside {
  readonly paths: string[] = []
  readonly #end = new AbortController()
  readonly #following: Promise<void>

  constructor(logDir: string) {
    this.#following = this.#follow(logDir)
  }

  async stop(): Promise<void> {
    this.#end.abort()
    await this.#following
  }

  async #follow(logDir: string): Promise<void> {
    try {
      for await (const record of followRecords({ logDir, from: 'start', signal: this.#end.signal })) {
        if (typeof record.url === 'string') this.paths.push(record.url.replace('localhost', ''))
      }
    } catch (error) {
      if (!this.#end.signal.aborted) throw error
    }
  }
}
