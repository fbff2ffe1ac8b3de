import { constants, fstat, fstatSync, open, openSync, readdir, readdirSync, type Stats } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { formatFileName, parseFileName } from '../../files/file-name.ts'
import { releaseSync } from './file-state.ts'

const openFile = promisify(open)
const statOf = promisify(fstat)
const namesIn = promisify(readdir)

/** Never through a link, and never waiting for the reader of a pipe. Windows knows neither. */
const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants
const FLAGS = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK

/** What the disk says of a name that cannot be written to while another name can: a folder, a link, another user's file … */
const OF_THE_NAME: ReadonlySet<unknown> = new Set(['EISDIR', 'ELOOP', 'EMLINK', 'ENXIO', 'EACCES', 'EPERM', 'ETXTBSY'])

/** Higher numbers are not ours: they leave no room for the parts behind them. */
const LAST_PART = 999_999_999

export interface DayPlace {
  /** The category's folder. */
  folder: string
  category: string
  /** `yyyy-MM-dd` */
  day: string
  fileMode: number
  dirMode: number
}

/** A part opened for appending. */
export interface OpenPart {
  path: string
  fd: number
  /** Whether pino-roll, which goes by any `.log` name that ends in a number, would open this part too. */
  isPinoRolls: boolean
}

/**
 * The part that a day's lines go to: the highest in the category's folder, as with pino-roll, but above those of the day
 * that were gzipped, and whatever the names of others are.
 */
export function partOf(names: Iterable<string>, { category, day }: Pick<DayPlace, 'category' | 'day'>): number {
  let highest = 1
  for (const name of names) {
    const file = parseFileName(name)
    if (file === null || file.category !== category || file.part >= LAST_PART) continue
    if (!file.compressed) highest = Math.max(highest, file.part)
    else if (file.day === day) highest = Math.max(highest, file.part + 1)
  }
  return highest
}

/** The number that pino-roll goes on with. */
function partOfPinoRoll(names: readonly string[]): number {
  return names.reduce((highest, name) => Math.max(highest, Number(/(\d+)\.log$/.exec(name)?.[1] ?? 1)), 1)
}

/** The parts of one day, of which one is written to. */
export class DayParts {
  readonly place: DayPlace
  readonly #maxBytes: number
  readonly #takesPipes: boolean
  #part = 1
  #least = 1

  /**
   * @param maxBytes size from which on a part is left
   * @param takesPipes whether a pipe in place of today's file is written to: not by who waits for the disk
   */
  constructor(place: DayPlace, maxBytes: number, takesPipes: boolean) {
    this.place = place
    this.#maxBytes = maxBytes
    this.#takesPipes = takesPipes
  }

  /** Of the part opened last. */
  get path(): string {
    const { folder, category, day } = this.place
    return join(folder, formatFileName({ category, day, part: this.#part }))
  }

  /** Takes note of the part that is written to, which a stream may have turned over; answers its number. */
  turnedTo(path: string): number {
    this.#part = parseFileName(basename(path))?.part ?? this.#part
    return this.#part
  }

  /** Lines go to a part behind this one from now on. */
  leave(): void {
    this.#least = this.#part + 1
  }

  /** The same once it is full. @param size bytes that are in it */
  leaveIfFull(size: number): void {
    if (size >= this.#maxBytes) this.leave()
  }

  /** Whether no more lines go to a part. */
  isLeft(part: number): boolean {
    return part < this.#least
  }

  /**
   * Opens the part to write to, made where it is missing; where its name is taken by what cannot be written, the next.
   *
   * @param isWanted asked right before a file is made; the result is undefined when it is not
   * @throws what the disk says
   */
  async open(isWanted: () => boolean): Promise<OpenPart | undefined> {
    const names = await namesIn(this.place.folder)
    for (const { part, path, isLast } of this.#choices(names)) {
      if (!isWanted()) return undefined
      const fd = await openFile(path, FLAGS, this.place.fileMode).catch((error) => refusal(error, isLast))
      if (fd === undefined) continue
      const opened = { path, fd, isPinoRolls: partOfPinoRoll([...names, path]) === part }
      try {
        const isFit = this.#isFit(await statOf(fd), this.#takesPipes)
        if (isFit && !this.isLeft(part)) return this.#take(part, opened)
      } catch (error) {
        releaseSync(fd)
        throw error
      }
      releaseSync(fd)
      // It was left while it was being opened.
      if (this.isLeft(part)) return await this.open(isWanted)
    }
    throw this.#taken()
  }

  /** The same without waiting. @throws what the disk says */
  openSync(): OpenPart {
    const names = readdirSync(this.place.folder)
    for (const { part, path, isLast } of this.#choices(names)) {
      const fd = openAt(path, this.place.fileMode, isLast)
      if (fd === undefined) continue
      const opened = { path, fd, isPinoRolls: partOfPinoRoll([...names, path]) === part }
      try {
        if (this.#isFit(fstatSync(fd), false)) return this.#take(part, opened)
      } catch (error) {
        releaseSync(fd)
        throw error
      }
      releaseSync(fd)
    }
    throw this.#taken()
  }

  /**
   * The parts to try: what bears a name may be unfit (a folder, a link), so the next follows, up to the first name that is free.
   * Where that one is refused, it is the folder that refuses.
   */
  *#choices(names: readonly string[]) {
    const { folder, category, day } = this.place
    for (let part = Math.max(partOf(names, this.place), this.#least); ; part++) {
      const name = formatFileName({ category, day, part })
      const isLast = !names.includes(name)
      yield { part, path: join(folder, name), isLast }
      if (isLast) return
    }
  }

  #isFit(file: Stats, takesPipes: boolean): boolean {
    return file.isFile() || (takesPipes && file.isFIFO())
  }

  #take(part: number, opened: OpenPart): OpenPart {
    this.#part = part
    return opened
  }

  #taken(): Error {
    const { folder, category, day } = this.place
    return new Error(`what is named ${category}.${day}.….log in ${folder} is not a file; move it away`)
  }
}

/** Passes over a name that cannot be written to. @throws the error where it is not the name's fault, or where the name is free */
function refusal(error: NodeJS.ErrnoException, isLast: boolean): undefined {
  if (isLast || !OF_THE_NAME.has(error.code)) throw error
}

function openAt(path: string, mode: number, isLast: boolean): number | undefined {
  try {
    return openSync(path, FLAGS, mode)
  } catch (error) {
    return refusal(error as NodeJS.ErrnoException, isLast)
  }
}
