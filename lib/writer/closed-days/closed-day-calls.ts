import { join } from 'node:path'
import { filesOfCategory, type NamedFile } from '../../files/file-name.ts'
import type { ClosedDay } from '../../options/file-options.ts'

export type OnDayClosed = (closed: ClosedDay) => unknown

/** The part of a file, undefined for one of another day. */
function partOfDay(file: NamedFile | undefined, day: string): number | undefined {
  return file?.day === day ? file.part : undefined
}

/** Tells of each day that is over, once, whatever comes of it. */
export class ClosedDayCalls {
  readonly #folder: string
  readonly #category: string
  readonly #onFailure: (error: unknown, day: string) => void
  readonly #calls = new Set<OnDayClosed>()
  readonly #told = new Set<string>()
  readonly #untold = new Set<string>()

  constructor(folder: string, category: string, onFailure: (error: unknown, day: string) => void) {
    this.#folder = folder
    this.#category = category
    this.#onFailure = onFailure
  }

  /** Has one more function to call: each owner of a file may give one. */
  add(call: OnDayClosed): void {
    this.#calls.add(call)
  }

  /** The file of a day is closed, now or by a process before this one. */
  closed(day: string): void {
    if (this.#calls.size > 0 && !this.#told.has(day)) this.#untold.add(day)
  }

  get areDue(): boolean {
    return this.#untold.size > 0
  }

  /** @param names of the files of the folder */
  tell(names: readonly string[], today: string, mustWait: (day: string) => boolean): void {
    const files = filesOfCategory(names, this.#category)
    for (const day of [...this.#untold].sort()) {
      if (day >= today || mustWait(day)) continue
      this.#untold.delete(day)
      this.#told.add(day)
      const paths = files
        // Where compression was stopped both stand there, with the same lines.
        .filter((file, at) => file.day === day && file.part !== partOfDay(files[at - 1], day))
        .map(({ name }) => join(this.#folder, name))
      if (paths.length > 0) for (const call of this.#calls) void this.#call(call, day, paths)
    }
  }

  async #call(call: OnDayClosed, day: string, files: string[]): Promise<void> {
    try {
      await call({ category: this.#category, day, files: [...files] })
    } catch (error) {
      this.#onFailure(error, day)
    }
  }
}
