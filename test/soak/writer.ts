// A server under load for some seconds, whose clock runs a day in a few seconds and whose disk fails now and then.
import fs from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { fileOptions } from '../writer/harness/file-options.ts'
import { lineOf } from '../writer/harness/lines-in.ts'

const { dir, writer, seconds, daySeconds, epoch, connections } = JSON.parse(process.argv[2] ?? '')

const DAY = 86_400_000
const realNow = Date.now
const speed = DAY / (daySeconds * 1000)
Date.now = () => Math.floor(epoch.fake + (realNow() - epoch.real) * speed)

type Callback = (error: Error | null, result?: number) => void

const failure = (code: string) => Object.assign(new Error(`${code}: as the soak wants it`), { code })
const faults = { writes: 0, halves: 0, slow: 0, opens: 0 }

function failNowAndThen(): void {
  const { write, open } = fs
  fs.write = ((fd: number, data: Buffer, callback: Callback) => {
    const chance = Math.random()
    if (chance < 0.01) {
      faults.writes += 1
      setImmediate(callback, failure('EIO'))
    } else if (chance < 0.02 && isOwn(fd)) {
      faults.halves += 1
      // A disk that takes a part first and refuses the rest at the next call.
      write(fd, data.subarray(0, Math.ceil(data.length / 2)), ((error, bytes) => {
        nextFails.add(fd)
        callback(error, bytes)
      }) as Callback as never)
    } else if (nextFails.delete(fd)) {
      setImmediate(callback, failure('ENOSPC'))
    } else if (chance < 0.03) {
      faults.slow += 1
      setTimeout(() => write(fd, data, callback as never), Math.random() * 500)
    } else {
      write(fd, data, callback as never)
    }
  }) as never
  fs.open = ((...args: unknown[]) => {
    if (Math.random() > 0.05 || !String(args[0]).endsWith('.log')) return Reflect.apply(open, fs, args)
    faults.opens += 1
    setImmediate(args.at(-1) as Callback, failure('EMFILE'))
  }) as never
}
const nextFails = new Set<number>()
failNowAndThen()

/** A disk that is full refuses all processes; one that takes half of a write of one of them only there is no other to mix with. */
const isOwn = (fd: number) => fs.readlinkSync(`/proc/self/fd/${fd}`).includes('/own')

const own = await openDailyFile(fileOptions(dir, { category: `own${writer}`, backupCount: Infinity }))
const all = await openDailyFile(fileOptions(dir, { category: 'all', backupCount: Infinity, maxBuffered: 1 << 20 }))
const few = await openDailyFile(fileOptions(dir, { category: 'few', backupCount: 2 }))

let answered = 0
const server = createServer((_request, response) => {
  response.end('ok')
  const time = Date.now()
  const line = lineOf(answered++, time, { writer, filler: 'x'.repeat(Math.random() * 600) })
  all.write(line, time)
  few.write(line, time)
  own.write(line, time)
}).listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))

const agent = new Agent({ keepAlive: true, maxSockets: connections })
const { port } = server.address() as AddressInfo
const end = realNow() + seconds * 1000

function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ port, agent, host: '127.0.0.1' }, (response) => response.resume().once('end', resolve))
      .once('error', reject)
      .end()
  })
}
async function askOnAndOn(): Promise<void> {
  while (realNow() < end) {
    await ask()
    if (Math.random() < 0.0005) all.reopen()
  }
}

const samples: { rss: number; descriptors: number }[] = []
const sampling = setInterval(
  () => {
    samples.push({ rss: process.memoryUsage.rss(), descriptors: fs.readdirSync('/proc/self/fd').length })
  },
  (seconds * 1000) / 20,
)

await Promise.all(Array.from({ length: connections }, askOnAndOn))
clearInterval(sampling)
agent.destroy()
server.close()
const files = [all, few, own]
// A file that is closed gives its disk 3 s, which a failing one on a busy machine may need more than once.
while (files.some((file) => file.stats().buffered > 0)) await Promise.all(files.map((file) => file.flush()))
await Promise.all(files.map((file) => file.close()))
console.log(JSON.stringify({ answered, faults, samples, all: all.stats(), few: few.stats(), own: own.stats() }))
