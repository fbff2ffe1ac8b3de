// Logs 200 lines, then 5,000 in one tick, and ends in the way its argument names.
import { pbkdf2 } from 'node:crypto'
import closeWithGrace from 'close-with-grace'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf } from '../harness/lines-in.ts'

const { dir, flush, end, turns, handleSignals } = JSON.parse(process.argv[2] ?? '')

let clock = Date.UTC(2026, 10, 24, 23, 59, 59)
Date.now = () => clock

let file = undefined as unknown as Awaited<ReturnType<typeof openDailyFile>>
const closeAndLeave = () => closeWithGrace({ logger: false }, () => file.close())

const before: Record<string, () => void> = {
  'an uncaught exception, with a monitor in front that throws': () =>
    process.on('uncaughtExceptionMonitor', () => {
      throw new Error('by the monitor')
    }),
  'close-with-grace registered before': closeAndLeave,
  'SIGTERM, once-listener registered before that closes': () =>
    process.once('SIGTERM', () => void file.close().then(() => setTimeout(() => process.exit(7), 200))),
}
before[end]?.()

file = await openDailyFile(fileOptions(dir, { flush, handleSignals }))

const ends: Record<string, () => void> = {
  'close()': () => void file.close(),
  'close() then process.exit()': () => void file.close().then(() => process.exit(3)),
  'process.exit()': () => process.exit(3),
  'the loop runs dry': () => {},
  'an uncaught exception': () => {
    throw new Error('thrown on purpose')
  },
  'an uncaught exception, with a monitor in front that throws': () => {
    throw new Error('thrown on purpose')
  },
  'an unhandled rejection': () => void Promise.reject(new Error('rejected on purpose')),
  'SIGTERM, alone': () => process.kill(process.pid, 'SIGTERM'),
  'SIGINT, alone': () => process.kill(process.pid, 'SIGINT'),
  'SIGHUP, alone': () => process.kill(process.pid, 'SIGHUP'),
  'SIGQUIT, alone': () => process.kill(process.pid, 'SIGQUIT'),
  'SIGTERM, the application exits at once': () => {
    process.on('SIGTERM', () => process.exit(7))
    process.kill(process.pid, 'SIGTERM')
  },
  'SIGTERM, once-listener registered before that closes': () => process.kill(process.pid, 'SIGTERM'),
  'close-with-grace registered before': () => process.kill(process.pid, 'SIGTERM'),
  'close-with-grace registered after': () => {
    closeAndLeave()
    process.kill(process.pid, 'SIGTERM')
  },
  "process.exit() while libuv's pool is busy": () => {
    for (let n = 0; n < 8; n++) pbkdf2('secret', 'salt', 20_000, 64, 'sha512', () => {})
    process.exit(3)
  },
  'a signal that the application lives on with': () => {
    process.on('SIGTERM', () => setTimeout(() => process.exit(7), 300))
    process.kill(process.pid, 'SIGTERM')
  },
  'SIGTERM, a listener in front closes, and a second signal would exit': () => {
    process.prependOnceListener('SIGTERM', () => {
      queueMicrotask(() => process.on('SIGTERM', () => process.exit(9)))
      void file.close().then(() => setTimeout(() => process.exit(7), 200))
    })
    process.kill(process.pid, 'SIGTERM')
  },
  'two signals, alone': () => {
    process.kill(process.pid, 'SIGINT')
    process.kill(process.pid, 'SIGTERM')
  },
  SIGKILL: () => process.kill(process.pid, 'SIGKILL'),
}

// A listener of the application keeps the loop alive until a signal is there.
if (!/dry|close\(\)/.test(end)) setInterval(() => {}, 1000)

if (end === 'process.exit() while the file is being opened') {
  for (let n = 0; n < 5200; n++) {
    if (turns && n === 2700) clock += 1000
    file.write(lineOf(n, clock), clock)
  }
  process.exit(3)
}
for (let n = 0; n < 200; n++) file.write(lineOf(n, clock), clock)
await file.flush()
for (let n = 200; n < 5200; n++) {
  if (turns && n === 2700) clock += 1000
  file.write(lineOf(n, clock), clock)
}
ends[end]?.()
