// Stands between the code under test and node:fs. To be imported before it: modules bind fs's functions when they are loaded.
import fs from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

/** Says which error a call meets, by its name and the path it concerns, or `never` for no answer; undefined: it is done. */
export type Judge = (call: string, path: string) => string | undefined

/** What comes between the paths below a folder and the disk. */
const judges = new Map<string, Judge>()

const pathsByFd = new Map<number, string>()

/** Makes calls below a folder fail as the judge says, until the returned function is called. */
export function judgeCalls(dir: string, judge: Judge): () => void {
  judges.set(dir, judge)
  return () => judges.delete(dir)
}

/** Calls that have no answer yet. */
const hung: (() => void)[] = []

/** Answers the calls that had none with an error. */
export function endHung(): void {
  for (const end of hung.splice(0)) end()
}

function refusalOf(call: string, subject: unknown): NodeJS.ErrnoException | undefined {
  const path = typeof subject === 'number' ? pathsByFd.get(subject) : String(subject)
  if (path === undefined) return undefined
  for (const [dir, judge] of judges) {
    if (path !== dir && !path.startsWith(`${dir}/`)) continue
    const code = judge(call, path)
    if (code !== undefined)
      return Object.assign(new Error(`${code}: ${call} as the test wants it`), { code, syscall: call })
  }
  return undefined
}

type Call = (...args: unknown[]) => unknown
const calls = fs as unknown as Record<string, Call>
const promised = fs.promises as unknown as Record<string, Call>

/** A descriptor is closed whatever is said of it. */
const closes = (call: string) => call === 'close'

for (const call of ['open', 'close', 'read', 'write', 'fstat', 'stat', 'lstat', 'mkdir', 'readdir', 'fsync']) {
  const now = calls[`${call}Sync`] as Call
  calls[`${call}Sync`] = (...args) => {
    const refusal = refusalOf(call, args[0])
    if (refusal !== undefined && !closes(call)) throw refusal
    const result = now.apply(fs, args)
    if (call === 'open') pathsByFd.set(result as number, String(args[0]))
    if (call === 'close') pathsByFd.delete(args[0] as number)
    if (refusal !== undefined) throw refusal
    return result
  }
  const later = calls[call] as Call
  const faulty = (...args: unknown[]) => {
    const callback = args.pop() as (error: unknown, result?: unknown, ...more: unknown[]) => void
    const refusal = refusalOf(call, args[0])
    if (refusal !== undefined && !closes(call)) return void setImmediate(callback, refusal)
    if (call === 'close') pathsByFd.delete(args[0] as number)
    later.call(fs, ...args, (error: unknown, result: unknown, ...more: unknown[]) => {
      if (call === 'open' && error === null) pathsByFd.set(result as number, String(args[0]))
      callback(refusal ?? error, result, ...more)
    })
  }
  // promisify goes by them.
  calls[call] = Object.defineProperties(faulty, Object.getOwnPropertyDescriptors(later))
}

for (const call of [
  'mkdir',
  'readdir',
  'lstat',
  'stat',
  'access',
  'realpath',
  'unlink',
  'symlink',
  'readlink',
  'rename',
  'link',
  'open',
  'readFile',
]) {
  const later = promised[call] as Call
  promised[call] = async (...args) => {
    // A link is made at its second path.
    const refusal = refusalOf(call, call === 'symlink' ? args[1] : args[0])
    if (refusal?.code === 'never') await new Promise<void>((resolve) => hung.push(resolve))
    if (refusal !== undefined) throw refusal
    const result = await later.apply(fs.promises, args)
    return call === 'open' ? faultyHandle(result as FileHandle, String(args[0])) : result
  }
}

/** What is done by a handle is judged as `handle.read` and so on. */
function faultyHandle(handle: FileHandle, path: string): FileHandle {
  const methods = handle as unknown as Record<string, Call>
  for (const call of ['read', 'write', 'stat', 'sync', 'chmod', 'chown', 'utimes', 'close']) {
    const later = methods[call] as Call
    methods[call] = async (...args) => {
      const refusal = refusalOf(`handle.${call}`, path)
      if (refusal?.code === 'never') await new Promise<void>((resolve) => hung.push(resolve))
      if (refusal !== undefined && !closes(call)) throw refusal
      const result = await later.apply(handle, args)
      if (refusal !== undefined) throw refusal
      return result
    }
  }
  return handle
}

syncBuiltinESMExports()
