import { keptSample, type Sample } from '../../reader/samples/sample.ts'

/** The records that took longest. */
export class Slowest {
  readonly #size: number
  /** Longest first. */
  #samples: Sample[] = []
  #least = -1

  constructor(size: number) {
    this.#size = size
  }

  add(sample: Sample): void {
    // Most calls end here, and the insertion would cost each of them an object for the function within it.
    if (sample.durationUs > this.#least && this.#size > 0) this.#insert(sample)
  }

  /** Adds those of another as if they came now. */
  addAll(samples: readonly Sample[]): void {
    for (const sample of samples) this.add(sample)
  }

  get samples(): readonly Sample[] {
    return this.#samples
  }

  #insert(sample: Sample): void {
    const place = this.#samples.findIndex(({ durationUs }) => durationUs < sample.durationUs)
    this.#samples.splice(place === -1 ? this.#samples.length : place, 0, keptSample(sample))
    if (this.#samples.length > this.#size) this.#samples.pop()
    if (this.#samples.length === this.#size) this.#least = this.#samples.at(-1)?.durationUs ?? -1
  }
}
