// Logs to six categories whose disk stands still, and looks whether the rest of the process does.

import { execFileSync } from 'node:child_process'
import { pbkdf2 } from 'node:crypto'
import { closeSync, constants, mkdirSync, openSync, readSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, flush, maxBuffered, recovers } = JSON.parse(process.argv[2] ?? '')

const time = Date.UTC(2026, 10, 24, 12)
Date.now = () => time

const categories = ['a', 'b', 'c', 'd', 'e', 'f']
const pipes = categories.map((category) => {
  mkdirSync(join(dir, category), { recursive: true })
  const path = join(dir, category, `${category}.2026-11-24.1.log`)
  execFileSync('mkfifo', [path])
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
})
const files = await Promise.all(
  categories.map((category) => openDailyFile(fileOptions(dir, { category, flush, maxBuffered }))),
)

let logged = 0
const log = () => {
  for (const file of files)
    for (let n = 0; n < 20; n++) file.write(lineOf(logged, time, { filler: 'x'.repeat(300) }), time)
  logged += 20
}
const logging = setInterval(log, 5)

// Of a pool without a free thread they would never come back.
const isFull = () => files.every((file) => file.stats().dropped > 0)
for (let round = 0; round < 50 || !isFull(); round++) {
  await stat('/')
  await promisify(pbkdf2)('secret', 'salt', 1, 32, 'sha256')
  await new Promise((resolve) => setTimeout(resolve, 20))
}
clearInterval(logging)
const stalled = files.map((file) => file.stats())

let read = 0
const drain = () => {
  const buffer = Buffer.alloc(1 << 16)
  for (const pipe of pipes) {
    try {
      for (let bytes = 1; bytes > 0; read += bytes) bytes = readSync(pipe, buffer)
    } catch {}
  }
}
const draining = recovers ? setInterval(drain, 1) : undefined
await Promise.all(files.map((file) => file.close()))
clearInterval(draining)
drain()
const ended = files.map((file) => file.stats())
console.log(JSON.stringify({ logged, stalled, ended, read }))
// Without readers the writes that hang in the pool end with EPIPE.
for (const pipe of pipes) closeSync(pipe)
