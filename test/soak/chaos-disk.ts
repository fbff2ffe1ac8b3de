import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseFileName } from '../../lib/files/file-name.ts'
import type { Random } from './random.ts'

/** A disk that is now and then full, and on which files are moved away and replaced. */
export class ChaosDisk {
  /** Whether it was full once: then pieces of lines may stand in a file. */
  wasFull = false
  readonly #root: string
  readonly #random: Random
  readonly #story: string[]
  readonly #isMounted: boolean

  constructor(root: string, random: Random, story: string[]) {
    this.#root = root
    this.#random = random
    this.#story = story
    this.#isMounted = mount(root)
  }

  /** Does something to a category's folder now and then until it is told to stop; there is room then. */
  move(folder: string): { stop(): Promise<void> } {
    let isOver = false
    const moving = (async () => {
      while (!isOver) {
        await setTimeout(100 + this.#random.below(1500))
        if (isOver) return
        const act = this.#random.below(6)
        if (act === 0 && this.#isMounted) await this.#fill()
        else if (act === 1) this.#moveNewest(folder, false)
        else if (act === 2) this.#moveNewest(folder, true)
      }
    })()
    return {
      stop: async () => {
        isOver = true
        await moving
      },
    }
  }

  unmount(): void {
    if (this.#isMounted) execFileSync('umount', ['-l', this.#root])
  }

  async #fill(): Promise<void> {
    this.#story.push('the disk is full')
    this.wasFull = true
    const ballast = join(this.#root, 'ballast')
    const fd = openSync(ballast, 'w')
    try {
      for (const block = Buffer.alloc(65_536); ; ) if (writeSync(fd, block) < block.length) break
    } catch {
      // It is full.
    } finally {
      closeSync(fd)
    }
    await setTimeout(100 + this.#random.below(600))
    rmSync(ballast)
    this.#story.push('the disk has room')
  }

  #moveNewest(folder: string, isReplaced: boolean): void {
    try {
      const [name] = readdirSync(folder)
        .filter((file) => parseFileName(file)?.compressed === false)
        .sort()
        .slice(-1)
      if (name === undefined) return
      const to = `${name}.moved-${this.#random.below(1e6)}`
      renameSync(join(folder, name), join(folder, to))
      if (isReplaced) writeFileSync(join(folder, name), '', { flag: 'a' })
      this.#story.push(`${name} is moved to ${to}${isReplaced ? ' and replaced' : ''}`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && (error as NodeJS.ErrnoException).code !== 'ENOSPC')
        throw error
    }
  }
}

/** More than the load of a round writes on a fast machine: the disk is full when the round wants it. */
const DISK_SIZE = '256m'

/** False where that is not permitted: then the disk is never full. */
function mount(dir: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_SIZE}`, 'tmpfs', dir], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
