import { shownValue } from '../../options/shown-value.ts'
import type { Terminal } from '../output/terminal.ts'

/** The routes of `--without`, and which of them were met. */
export class LeftOut {
  readonly #routes: ReadonlySet<string>
  readonly #met = new Set<string>()

  constructor(routes: readonly string[] | undefined) {
    this.#routes = new Set(routes)
  }

  /** Whether a record is of one of them, which counts as met from then on. */
  has({ route }: { route?: string | null | undefined }): boolean {
    if (this.#routes.size === 0 || route == null || !this.#routes.has(route)) return false
    this.#met.add(route)
    return true
  }

  /** Says which were not met: a mistyped route would stay in the report without a word. */
  tellUnmet(terminal: Terminal): void {
    for (const route of this.#routes) {
      if (this.#met.has(route)) continue
      const hint = /^[A-Z]+ \//.test(route) ? '; give it without its method' : ''
      terminal.note(`access-log: Option --without is ${shownValue(route)}: there is no request of that route${hint}`)
    }
  }
}
