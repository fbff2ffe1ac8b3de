import assert from 'node:assert/strict'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { type FollowPosition, followRecords } from '../../../lib/reader/index.ts'
import { partPath, replaceByCopy } from '../harness/log-writer.ts'
import { NOON, sampleRecord } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

/** What happens to the files, or to the one that follows. */
const steps = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('write' as const), count: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('write late' as const), count: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom(
        ...(['turn', 'compress oldest', 'rename newest', 'remove read', 'half a line'] as const),
        ...(['replace by a copy', 'keep a compressed copy', 'decompress oldest', 'make anew and compress'] as const),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('cut read' as const), bytes: fc.integer({ min: 1, max: 1200 }) }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('read' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('restart' as const, 'restart on a restored disk') }) },
)

type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never

/** What random steps come to seldom: a copy older than what was read is what is left of a file. */
const leftCopies = (['remove read', 'decompress oldest', 'make anew and compress'] as const).flatMap((last) =>
  (['read', 'restart', 'restart on a restored disk'] as const).map((going): [Step[]] => [
    [
      ...([{ does: 'write', count: 1 }, { does: 'turn' }, { does: 'write', count: 1 }] as const),
      ...([{ does: 'keep a compressed copy' }, { does: 'write late', count: 1 }, { does: 'write', count: 1 }] as const),
      ...([{ does: 'remove read' }, going === 'read' ? { does: going, count: 1 } : { does: going }] as const),
      { does: last },
    ],
  ]),
)

test('whatever happens to the files between restarts, every record comes once', { timeout: 120_000 }, async (t) => {
  const logDir = tempLogDir(t)
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 3, maxLength: 25 }), async (sequence) => {
      const folder = mkdtempSync(join(logDir, 'run-'))
      let part = 1
      let nextId = 0
      const nextPart = () => {
        part += 2
        return part
      }
      let paths = [partPath(folder, '2026-11-24', part)]
      let isHalf = false
      const read = new Set<string>()
      let position: FollowPosition | 'start' = 'start'
      const open = () => followRecords({ logDir: folder, from: position, interval: 1 })
      let stream = open()
      // What never comes fails the run instead of holding it up.
      const patience = setTimeout(() => stream.destroy(new Error('waited in vain')), 20_000)
      let records = stream[Symbol.asyncIterator]()

      const write = (path: string, count: number) => {
        for (let index = 0; index < count; index++) {
          const line = `${JSON.stringify(sampleRecord({ reqId: `req-${nextId}`, time: NOON + nextId++ }))}\n`
          appendFileSync(path, line)
        }
      }
      const take = async (count: number) => {
        for (let index = 0; index < count && read.size < nextId; index++) {
          const { value } = await records.next()
          assert.ok(!read.has(value.reqId), `${value.reqId} comes twice`)
          read.add(value.reqId)
          position = JSON.parse(JSON.stringify(stream.positionAfter(value)))
        }
      }
      const newest = () => paths.at(-1) ?? ''
      const finishLine = () => {
        if (isHalf) appendFileSync(newest(), `0,"category":"x"}\n`)
        isHalf = false
      }

      const happen = async (step: Step) => {
        if (step.does === 'write') {
          finishLine()
          write(newest(), step.count)
        } else if (step.does === 'write late' && paths.length > 1) write(paths[0] ?? '', step.count)
        else if (step.does === 'half a line' && !isHalf) {
          appendFileSync(newest(), '{"level":30,"time":170000000000')
          isHalf = true
        } else if (step.does === 'turn') {
          finishLine()
          paths.push(partPath(folder, '2026-11-24', nextPart()))
        } else if (step.does === 'compress oldest' && paths.length > 1) {
          const [oldest = ''] = paths
          compressAside(oldest)
          rmSync(oldest, { force: true })
          paths = paths.slice(1)
        } else if (step.does === 'rename newest' && readOr(newest()).length > 0) {
          const renamed = partPath(folder, '2026-11-24', nextPart())
          renameSync(newest(), renamed)
          paths = [...paths.slice(0, -1), renamed]
        } else if (step.does === 'remove read' && paths.length > 1) {
          await take(nextId)
          rmSync(paths[0] ?? '', { force: true })
          paths = paths.slice(1)
        } else if (step.does === 'cut read' && existsSync(newest())) {
          finishLine()
          await take(nextId)
          truncateSync(newest(), Math.max(0, statSync(newest()).size - step.bytes))
          write(newest(), 1)
          await take(1)
        } else if (step.does === 'replace by a copy' && existsSync(newest())) replaceByCopy(newest())
        else if (step.does === 'keep a compressed copy' && paths.length > 1) {
          compressAside(paths[0] ?? '')
        } else if (step.does === 'decompress oldest') {
          const [compressed] = readdirSync(join(folder, 'app')).filter((name) => name.endsWith('.gz'))
          if (compressed === undefined) return
          const [from, to] = [join(folder, 'app', compressed), join(folder, 'app', compressed.slice(0, -'.gz'.length))]
          if (existsSync(to)) return
          writeFileSync(to, gunzipSync(readFileSync(from)))
          rmSync(from)
        } else if (step.does === 'make anew and compress' && paths.length > 1) {
          const [oldest = ''] = paths
          await take(nextId)
          rmSync(oldest, { force: true })
          rmSync(`${oldest}.gz`, { force: true })
          write(oldest, 2)
          compressAside(oldest)
          rmSync(oldest)
          paths = paths.slice(1)
        } else if (step.does === 'read') await take(step.count)
        else if (step.does === 'restart' || step.does === 'restart on a restored disk') {
          if (step.does === 'restart on a restored disk') {
            // What is renamed and restored before it is listed bears nothing that was known of it: a new file is listed after.
            finishLine()
            paths.push(partPath(folder, '2026-11-24', nextPart()))
            write(newest(), 1)
            await take(nextId)
          }
          stream.destroy()
          if (step.does === 'restart on a restored disk') {
            for (const path of paths) if (existsSync(path)) replaceByCopy(path)
            position = mixed(position)
          }
          stream = open()
          records = stream[Symbol.asyncIterator]()
          if (step.does === 'restart on a restored disk') {
            finishLine()
            write(newest(), 1)
            await take(nextId)
          }
        }
      }
      try {
        for (const step of sequence) await happen(step)
        finishLine()
        await take(nextId)
        write(newest(), 1)
        await take(1)
        assert.equal(read.size, nextId)
      } finally {
        clearTimeout(patience)
        stream.destroy()
      }
      rmSync(folder, { recursive: true })
    }),
    { numRuns: 60, examples: leftCopies, interruptAfterTimeLimit: 30_000 },
  )
})

/** As compressors do it: a file that is there already is replaced, not written again. */
function compressAside(path: string): void {
  writeFileSync(`${path}.gz.new`, gzipSync(readOr(path)))
  renameSync(`${path}.gz.new`, `${path}.gz`)
}

/** As inodes are on a disk that was restored: of other files. */
function mixed(position: FollowPosition | 'start'): FollowPosition | 'start' {
  if (position === 'start') return position
  const inodes = position.files.map(({ inode }) => inode)
  return { ...position, files: position.files.map((file, index) => ({ ...file, inode: inodes.at(index - 1) ?? '' })) }
}

function readOr(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
