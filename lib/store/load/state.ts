import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { OptionInvalid } from '../../errors.ts'
import { checkPosition, type FollowPosition } from '../../reader/follow/position.ts'

/** How far files have been loaded. */
export interface LiveState {
  /** The `name` of the store. */
  to: string
  /** The name of the folder in the store. */
  source: string
  position: FollowPosition
}

/** Which segments of an archive have been loaded. */
export interface ArchiveState {
  to: string
  /** The archive. */
  from: string
  done: readonly string[]
}

const VERSION = 1

/** The default path of the state: one file for each store, beside what the archive keeps. */
export function defaultStatePath(logDir: string, to: string): string {
  return join(logDir, '.archive', `load.${createHash('sha256').update(to).digest('hex').slice(0, 8)}.json`)
}

export function formatState(state: LiveState | ArchiveState): string {
  return `${JSON.stringify({ version: VERSION, ...state })}\n`
}

/**
 * Reads back how far the files were loaded.
 *
 * @throws {OptionInvalid} it is of another store or folder, or no state at all
 */
export function parseLiveState(path: string, text: string, { to, source }: Omit<LiveState, 'position'>): LiveState {
  const state = parsedState(path, text, to)
  if (state.source !== source) {
    throw new OptionInvalid(
      `Option state is ${path}, which belongs to the source ${String(state.source)}; expected one of ${source}: use another file, or remove it to load everything again`,
    )
  }
  try {
    return { to, source, position: checkPosition(state.position as FollowPosition) }
  } catch {
    throw noState(path)
  }
}

/** @throws {OptionInvalid} it is of another store or archive, or no state at all */
export function parseArchiveState(path: string, text: string, { to, from }: Omit<ArchiveState, 'done'>): ArchiveState {
  const { done, ...state } = parsedState(path, text, to)
  if (state.from !== from || !Array.isArray(done)) throw noState(path)
  return { to, from, done: done.map(String) }
}

function parsedState(path: string, text: string, to: string): Record<string, unknown> {
  const state = parsed(text)
  if (state?.version !== VERSION) throw noState(path)
  if (state.to === to) return state
  throw new OptionInvalid(
    `Option state is ${path}, which belongs to ${String(state.to)}; expected one of ${to}: use another file`,
  )
}

function noState(path: string): Error {
  return new OptionInvalid(
    `Option state is ${path}; expected a file saved by access-log load for the same folder or archive: use another file, or remove it to load everything again`,
  )
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
