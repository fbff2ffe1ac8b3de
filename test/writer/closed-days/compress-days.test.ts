import '../harness/faulty-fs.ts'
import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { readRecords } from '../../../lib/reader/index.ts'
import { type CompressRule, compressDays } from '../../../lib/writer/closed-days/compress-days.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { numbered } from '../../reader/harness/sample-record.ts'
import { endHung, judgeCalls } from '../harness/faulty-fs.ts'
import { mountedDir } from '../harness/mounted.ts'

const HOUR = 3_600_000
const pace = { rest: async () => {}, lastWrites: async () => {} }

const textOf = (from: number, to: number) =>
  numbered(from, to)
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('')

const name = (day: number, part = 1) => `app.2026-11-${day}.${part}.log`

/** A folder with files that were last written to an hour ago. */
function folderOf(logDir: string, files: Record<string, string | Buffer>): string {
  const folder = join(logDir, 'app')
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content)
    age(join(folder, name))
  }
  return folder
}

function age(path: string): void {
  const past = (Date.now() - HOUR) / 1000
  utimesSync(path, past, past)
}

const ruleOf = (logDir: string): CompressRule => ({
  ...{ category: 'app', today: '2026-11-24', written: new Set<string>() },
  link: join(logDir, 'app.log'),
})

const none = (error: unknown) => assert.fail(error as Error)

async function idsIn(logDir: string): Promise<string[]> {
  const ids: string[] = []
  for await (const { reqId } of readRecords({ logDir, onMalformed: none })) ids.push(String(reqId))
  return ids.sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)))
}

const idsOf = (from: number, to: number) => numbered(from, to).map(({ reqId }) => reqId)

describe('days that are over', () => {
  test('are compressed, with the mode and the time of the plain file; others are left alone', async () => {
    const logDir = tempDir()
    const folder = folderOf(logDir, {
      [name(20)]: textOf(1, 9),
      [name(20, 2)]: textOf(10, 19),
      [name(21)]: textOf(20, 29),
      [name(22)]: textOf(30, 39),
      [name(23)]: '',
      [name(24)]: textOf(40, 49),
      'app.2026-11-20.3.log.1': 'not ours',
    })
    chmodSync(join(folder, name(20)), 0o604)
    symlinkSync(join('app', name(22)), join(logDir, 'app.log'))
    const { mtimeMs } = statSync(join(folder, name(20)))
    writeFileSync(join(folder, name(21)), textOf(20, 29))
    const waiting = await compressDays(folder, ruleOf(logDir), pace, none)
    assert.deepEqual([...waiting], ['2026-11-21'])
    assert.deepEqual(readdirSync(folder).sort(), [
      `${name(20)}.gz`,
      `${name(20, 2)}.gz`,
      'app.2026-11-20.3.log.1',
      ...[21, 22, 23, 24].map((day) => name(day)),
    ])
    const { mode, mtimeMs: since } = statSync(join(folder, `${name(20)}.gz`))
    assert.deepEqual([mode & 0o777, Math.round(since)], [0o604, Math.round(mtimeMs)])
    assert.equal(gunzipSync(readFileSync(join(folder, `${name(20)}.gz`))).toString(), textOf(1, 9))
    assert.deepEqual(await idsIn(logDir), idsOf(1, 49))
  })

  test('of some megabytes are compressed byte for byte', async () => {
    const logDir = tempDir()
    const text = textOf(1, 5000)
    const folder = folderOf(logDir, { [name(20)]: text })
    let rests = 0
    const counting = { ...pace, rest: async () => void rests++ }
    await compressDays(folder, ruleOf(logDir), counting, none)
    assert.ok(gunzipSync(readFileSync(join(folder, `${name(20)}.gz`))).equals(Buffer.from(text)))
    assert.ok(rests >= text.length / (256 * 1024), `${rests} rests`)
  })

  test('that are written to, here or in another zone, wait', async () => {
    const logDir = tempDir()
    const folder = folderOf(logDir, { [name(22)]: textOf(1, 2), [name(23)]: textOf(3, 4) })
    const elsewhere = { goesOn: (day: string) => day.endsWith('23'), isToCome: () => false, isWritten: () => true }
    const rule = { ...ruleOf(logDir), written: new Set(['2026-11-22']), elsewhere }
    assert.deepEqual([...(await compressDays(folder, rule, pace, none))], ['2026-11-22', '2026-11-23'])
    assert.deepEqual(readdirSync(folder).sort(), [name(22), name(23)])
  })
})

describe('what a killed process left', () => {
  test('is finished: copies in the making go, files about to go are back, a whole copy takes the place', async (t) => {
    const logDir = tempDir()
    const folder = folderOf(logDir, {
      [name(20)]: textOf(1, 9),
      [`.${name(20)}.gz.0123abcd`]: gzipSync(textOf(1, 9)).subarray(0, 40),
      [`.${name(21)}.0123abcd`]: textOf(10, 19),
      [`${name(21)}.gz`]: gzipSync(textOf(10, 19)),
      [name(22)]: textOf(20, 29),
      [`${name(22)}.gz`]: gzipSync(textOf(20, 29)),
      '.app.notes.0123abcd': 'not ours',
    })
    // Who looks at once may find them in use.
    await compressDays(folder, ruleOf(logDir), pace, none)
    assert.ok(existsSync(join(folder, `.${name(20)}.gz.0123abcd`)))
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + HOUR })
    await compressDays(folder, ruleOf(logDir), pace, none)
    assert.deepEqual(readdirSync(folder).sort(), [
      '.app.notes.0123abcd',
      ...[20, 21, 22].map((day) => `${name(day)}.gz`),
    ])
    assert.deepEqual(await idsIn(logDir), idsOf(1, 29))
  })

  for (const [title, content] of [
    ['other lines', gzipSync(textOf(50, 59))],
    ['the first of its lines', gzipSync(textOf(1, 4))],
    ['a cut one', gzipSync(textOf(1, 9)).subarray(0, 60)],
  ] as const) {
    test(`beside a plain file, a compressed one of ${title} stays, and so does the plain one, and it is told`, async () => {
      const logDir = tempDir()
      const folder = folderOf(logDir, { [name(20)]: textOf(1, 9), [`${name(20)}.gz`]: content })
      const told: unknown[] = []
      await compressDays(folder, ruleOf(logDir), pace, (error, path) => told.push([(error as Error).message, path]))
      const path = join(folder, name(20))
      assert.deepEqual(told, [[`${path}.gz holds other lines than ${path}; move one of them away`, path]])
      assert.equal(readFileSync(path, 'utf8'), textOf(1, 9))
      assert.ok(readFileSync(`${path}.gz`).equals(content))
    })
  }
})

describe('a line that comes while its day is being compressed', () => {
  test('is not lost: before the copy is whole, and before the plain file goes', async () => {
    for (const step of ['rest', 'lastWrites'] as const) {
      const logDir = tempDir()
      const folder = folderOf(logDir, { [name(20)]: textOf(1, 9) })
      const writer = openSync(join(folder, name(20)), 'a')
      let count = 0
      const late = async () => {
        // The first rest comes before the file is looked at.
        if (++count === (step === 'rest' ? 2 : 1)) writeSync(writer, textOf(10, 10))
      }
      const waiting = await compressDays(folder, ruleOf(logDir), { ...pace, [step]: late }, none)
      assert.deepEqual([...waiting], ['2026-11-20'])
      assert.deepEqual(readdirSync(folder), [name(20)], step)
      assert.deepEqual(await idsIn(logDir), idsOf(1, 10))
      age(join(folder, name(20)))
      await compressDays(folder, ruleOf(logDir), pace, none)
      assert.deepEqual(readdirSync(folder), [`${name(20)}.gz`])
      assert.deepEqual(await idsIn(logDir), idsOf(1, 10))
      closeSync(writer)
    }
  })
})

test('two that compress one folder at once do not disturb each other', async () => {
  const logDir = tempDir()
  const days = Array.from({ length: 8 }, (_, n) => 10 + n)
  const folder = folderOf(
    logDir,
    Object.fromEntries(days.map((day) => [name(day), textOf(day * 1000, day * 1000 + 900)])),
  )
  const yielding = {
    rest: () => new Promise<void>((resolve) => setImmediate(resolve)),
    lastWrites: () => new Promise<void>((resolve) => setImmediate(resolve)),
  }
  const both = () => Promise.all([1, 2, 3].map(() => compressDays(folder, ruleOf(logDir), yielding, none)))
  await both()
  await both()
  assert.deepEqual(
    readdirSync(folder).sort(),
    days.map((day) => `${name(day)}.gz`),
  )
  assert.equal((await idsIn(logDir)).length, days.length * 901)
})

test('a day that is removed while it is compressed does not come back', async () => {
  const logDir = tempDir()
  const folder = folderOf(logDir, { [name(20)]: textOf(1, 9) })
  let count = 0
  const { unlinkSync } = await import('node:fs')
  const rest = async () => {
    if (++count === 2) unlinkSync(join(folder, name(20)))
  }
  await compressDays(folder, ruleOf(logDir), { ...pace, rest }, none)
  assert.deepEqual(readdirSync(folder), [])
})

test('a full disk leaves the plain file, and is told', async (t) => {
  const logDir = mountedDir(t, '512k')
  if (logDir === undefined) return
  const { randomBytes } = await import('node:crypto')
  const content = randomBytes(300_000).toString('base64')
  const folder = folderOf(logDir, { [name(20)]: content.slice(0, 390_000) })
  const told: string[] = []
  const waiting = await compressDays(folder, ruleOf(logDir), pace, (error) => told.push(String(error)))
  assert.match(told.join(), /ENOSPC/)
  assert.deepEqual([...waiting], [])
  assert.deepEqual(readdirSync(folder), [name(20)])
  assert.equal(readFileSync(join(folder, name(20)), 'utf8'), content.slice(0, 390_000))
})

test('work that is to end leaves the plain file under its name', async () => {
  for (const last of ['rest', 'lastWrites'] as const) {
    const logDir = tempDir()
    const folder = folderOf(logDir, { [name(20)]: textOf(1, 9) })
    const stopped = new Error('stopped')
    let count = 0
    const step = (kind: typeof last) => async () => {
      // The first rest comes before a file is looked at.
      if (kind === last && ++count >= (kind === 'rest' ? 2 : 1)) throw stopped
      if (kind === 'rest' && last === 'lastWrites' && count > 0) throw stopped
    }
    const stopping = { rest: step('rest'), lastWrites: step('lastWrites') }
    await assert.rejects(compressDays(folder, ruleOf(logDir), stopping, none), stopped)
    assert.ok(existsSync(join(folder, name(20))), last)
    assert.deepEqual(
      readdirSync(folder).filter((each) => each.startsWith('.')),
      [],
    )
    appendFileSync(join(folder, name(20)), textOf(10, 10))
    assert.deepEqual(await idsIn(logDir), idsOf(1, 10))
  }
})

test('killed before any step on the disk, it leaves each line once, one that comes then too, and is finished later', async (t) => {
  const day = Date.now()
  let step = 1
  for (let isOver = false; !isOver; step++) {
    const logDir = tempDir()
    const folder = folderOf(logDir, {
      [name(20)]: textOf(1, 9),
      [name(21)]: textOf(11, 19),
      [`${name(21)}.gz`]: gzipSync(textOf(11, 19)),
    })
    const writers = [20, 21].map((day) => openSync(join(folder, name(day)), 'a'))
    let calls = 0
    let reach = () => {}
    const killed = new Promise<false>((resolve) => {
      reach = () => resolve(false)
    })
    const letGo = judgeCalls(folder, () => {
      if (++calls !== step) return undefined
      reach()
      return 'never'
    })
    const done = compressDays(folder, ruleOf(logDir), pace, none).then(() => true as const)
    isOver = await Promise.race([done, killed])
    letGo()
    if (!isOver) {
      assert.deepEqual(await idsIn(logDir), [...idsOf(1, 9), ...idsOf(11, 19)], `step ${step}`)
      for (const [index, fd] of writers.entries())
        if (isNamed(folder, fd)) writeSync(fd, textOf(30 + index, 30 + index))
      const late = writers.flatMap((fd, index) => (isNamed(folder, fd) ? idsOf(30 + index, 30 + index) : []))
      t.mock.timers.enable({ apis: ['Date'], now: day + HOUR })
      for (const each of readdirSync(folder)) if (each.endsWith('.log')) age(join(folder, each))
      const told: string[] = []
      for (let n = 0; n < 2; n++) await compressDays(folder, ruleOf(logDir), pace, (error) => told.push(String(error)))
      t.mock.timers.reset()
      assert.deepEqual(await idsIn(logDir), [...idsOf(1, 9), ...idsOf(11, 19), ...late], `step ${step}`)
      assert.deepEqual(
        readdirSync(folder).filter((each) => each.startsWith('.')),
        [],
      )
    }
    endHung()
    await done.catch(() => {})
    for (const fd of writers) closeSync(fd)
  }
  assert.ok(step > 15, `${step} steps`)
})

/** Whether an open file still has a name in the folder. */
function isNamed(folder: string, fd: number): boolean {
  const { ino } = fstatSync(fd)
  return readdirSync(folder).some((each) => statSync(join(folder, each)).ino === ino)
}
