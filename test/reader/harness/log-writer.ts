import { appendFileSync, copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Path of a part in the folder of its category, which is made. */
export function partPath(logDir: string, day: string, part = 1, category = 'app'): string {
  mkdirSync(join(logDir, category), { recursive: true })
  return join(logDir, category, `${category}.${day}.${part}.log`)
}

/** Appends lines, each with its newline. */
export function append(path: string, ...lines: readonly unknown[]): void {
  appendFileSync(path, toText(lines))
}

/** Writes lines compressed; the path gains `.gz`. */
export function writeGzip(path: string, ...lines: readonly unknown[]): void {
  writeFileSync(`${path}.gz`, gzipSync(toText(lines)))
}

/** Puts a copy in the place of a file, as editors and backups do: the same content, another inode. */
export function replaceByCopy(path: string): void {
  copyFileSync(path, `${path}.copy`)
  renameSync(`${path}.copy`, path)
}

function toText(lines: readonly unknown[]): string {
  return lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
}
