import '../harness/faulty-fs.ts'
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { formatLedger, ledgerPath } from '../../../lib/files/archive-ledger.ts'
import type { ClosedDay } from '../../../lib/options/file-options.ts'
import { readRecords } from '../../../lib/reader/index.ts'
import { cleanUp } from '../../../lib/writer/closed-days/clean-up.ts'
import { compressDays } from '../../../lib/writer/closed-days/compress-days.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { numbered } from '../../reader/harness/sample-record.ts'
import { judgeCalls } from '../harness/faulty-fs.ts'
import { lineOf } from '../harness/lines-in.ts'
import { openFile } from '../harness/open-file.ts'
import { stderrOf } from '../harness/stderr-of.ts'
import { until } from '../harness/until.ts'

const HOUR = 3_600_000
const calls = ['readdir', 'lstat', 'readlink', 'open', 'read', 'link', 'rename', 'unlink']
const ofHandles = ['read', 'write', 'stat', 'sync', 'chmod', 'chown', 'utimes', 'close'].map((call) => `handle.${call}`)
/** What cannot be, what is gone, and what a file system without hard links says. */
const codes = ['EIO', 'ENOENT', 'EPERM']

/** How many calls are done before the fault comes, and how many it lets fail. */
const spans: [span: string, before: number, most: number][] = [
  ['at once', 0, 1],
  ['for ever', 0, Number.POSITIVE_INFINITY],
  ['the fourth time', 3, 1],
  ['for a while', 1, 3],
  ['the second time', 1, 1],
]

const textOf = (from: number, to: number) =>
  numbered(from, to)
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('')

const name = (day: number, part = 1) => `app.2026-11-${day}.${part}.log`

/** Days to keep, one of them compressed half, and two days that no limit keeps. */
const files = {
  [name(18)]: textOf(100, 109),
  [name(19)]: textOf(110, 119),
  [name(20)]: textOf(1, 9),
  [name(20, 2)]: textOf(10, 14),
  [name(21)]: textOf(15, 19),
  [`${name(21)}.gz`]: gzipSync(textOf(15, 19)),
  [`.${name(22)}.5f1c09ab`]: textOf(20, 24),
  [`${name(22)}.gz`]: gzipSync(textOf(20, 24)),
  [`.${name(23)}.gz.5f1c09ab`]: 'half',
  [name(23)]: textOf(25, 29),
}
const kept = numbered(1, 29).map(({ reqId }) => reqId)

async function idsIn(logDir: string): Promise<string[]> {
  const ids: string[] = []
  for await (const { reqId } of readRecords({ logDir })) ids.push(String(reqId))
  return ids.sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)))
}

/** Cleans up and compresses as the turn of a day has it done. */
async function turn(logDir: string): Promise<void> {
  const folder = join(logDir, 'app')
  const common = { category: 'app', today: '2026-11-24', written: new Set<string>() }
  const quick = async () => {}
  const limits = { backupCount: 4, oldest: undefined, maxTotalSize: 1 << 20 }
  await cleanUp(folder, { ...common, ...limits }, quick, () => {}, new AbortController().signal)
  const rule = { ...common, link: join(logDir, 'app.log') }
  await compressDays(folder, rule, { rest: quick, lastWrites: quick }, () => {}).catch(() => {})
}

async function turnUnder(t: TestContext, call: string, code: string, before: number, most: number) {
  const logDir = tempDir()
  const folder = join(logDir, 'app')
  mkdirSync(folder)
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(folder, file), content)
    const past = (Date.now() - HOUR) / 1000
    utimesSync(join(folder, file), past, past)
  }
  // What was left half done is gone on with once its last change lies back.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + HOUR })
  let met = 0
  const heal = judgeCalls(logDir, (name) => {
    if (name !== call) return undefined
    met += 1
    return met > before && met <= before + most ? code : undefined
  })
  await turn(logDir)
  heal()
  const present = (await idsIn(logDir)).filter((id) => Number(id.slice(4)) < 100)
  assert.deepEqual(present, kept, 'each line once while the fault stands')
  // A day that was left half compressed is there again before a limit takes it.
  for (let n = 0; n < 2; n++) {
    t.mock.timers.setTime(Date.now() + HOUR)
    await turn(logDir)
  }
  assert.deepEqual(await idsIn(logDir), kept, 'each line once when it is over')
  assert.deepEqual(
    readdirSync(folder).sort(),
    [20, 21, 22, 23].flatMap((day) => (day === 20 ? [name(20), name(20, 2)] : [name(day)])).map((file) => `${file}.gz`),
  )
}

describe('the clean-up and the compression of closed days lose and double no line, and are done once the disk lets them', () => {
  let n = 0
  for (const call of [...calls, ...ofHandles]) {
    for (const code of codes) {
      const [span, before, most] = spans[n++ % spans.length] ?? ['at once', 0, 1]
      test(`${code} from ${call} ${span}`, (t) => turnUnder(t, call, code, before, most))
    }
  }
})

test('a day that was left half compressed does not come back once no limit keeps it', async (t) => {
  const logDir = tempDir()
  const folder = join(logDir, 'app')
  mkdirSync(folder)
  for (const day of [19, 22]) {
    writeFileSync(join(folder, `.${name(day)}.5f1c09ab`), textOf(day, day))
    writeFileSync(join(folder, `${name(day)}.gz`), gzipSync(textOf(day, day)))
  }
  for (const day of [20, 21, 23]) writeFileSync(join(folder, name(day)), textOf(day, day))
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + HOUR })
  await turn(logDir)
  assert.deepEqual(
    readdirSync(folder).sort(),
    [20, 21, 22, 23].map((day) => `${name(day)}.gz`),
  )
})

describe('a day that waits for the archive stays under every fault, and one that is archived goes when it is over', () => {
  const text = textOf(1, 5)
  const archivedDays = [name(18), `${name(19)}.gz`]
  const others = [name(20), `${name(21)}.gz`, name(22)]

  async function cleanUnder(call: string, code: string, before: number, most: number) {
    const logDir = tempDir()
    const folder = join(logDir, 'app')
    mkdirSync(folder)
    for (const file of [...archivedDays, ...others]) {
      writeFileSync(join(folder, file), file.endsWith('.gz') ? gzipSync(text) : text)
    }
    for (const [day, bytes] of [
      ['2026-11-18', text.length],
      ['2026-11-19', text.length],
      ['2026-11-22', text.length - 1],
    ] as const) {
      const path = ledgerPath(logDir, { category: 'app', day, part: 1 })
      mkdirSync(dirname(path), { recursive: true })
      const segments = [{ offset: 0, bytes, sha256: 'x' }]
      writeFileSync(path, formatLedger({ to: 's3://b/', source: 's', complete: true, segments }))
    }
    let met = 0
    const heal = judgeCalls(logDir, (name) => {
      if (name !== call) return undefined
      met += 1
      return met > before && met <= before + most ? code : undefined
    })
    let held = -1
    const clean = async () => {
      const rule = { category: 'app', today: '2026-11-24', written: new Set<string>(), oldest: undefined }
      const onHeld = (days: number) => {
        held = days
      }
      const limits = { backupCount: 0, maxTotalSize: 100, heldFrom: '', onHeld }
      await cleanUp(
        folder,
        { ...rule, ...limits },
        async () => {},
        () => {},
        new AbortController().signal,
      )
    }
    await clean()
    heal()
    const left = readdirSync(folder)
    assert.deepEqual(
      others.filter((file) => !left.includes(file)),
      [],
    )
    await clean()
    assert.deepEqual([readdirSync(folder).sort(), held], [others, 3])
  }

  let n = 0
  for (const call of [...calls, 'readFile', 'handle.read', 'handle.stat', 'handle.close']) {
    for (const code of codes) {
      const [span, before, most] = spans[n++ % spans.length] ?? ['at once', 0, 1]
      test(`${code} from ${call} ${span}`, () => cleanUnder(call, code, before, most))
    }
  }
})

describe('onDayClosed is called once for a day, a minute or so after the disk lets it, and never twice', () => {
  const midnight = Date.UTC(2026, 10, 25)

  async function tellUnder(
    t: TestContext,
    compress: 'gzip' | false,
    call: string,
    code: string,
    before: number,
    most: number,
  ) {
    stderrOf(t)
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: midnight - 1 })
    const closed: ClosedDay[] = []
    const onDayClosed = (day: ClosedDay) => closed.push(day)
    const { dir, file } = await openFile(t, { compress, onDayClosed, backupCount: 1 })
    file.write(lineOf(1, midnight - 1), midnight - 1)
    await file.flush()
    let met = 0
    const isDue = (n: number) => n >= before && n < before + most
    const heal = judgeCalls(dir, (name) => (name === call && isDue(met++) ? code : undefined))
    t.mock.timers.setTime(midnight)
    file.write(lineOf(2, midnight), midnight)
    const pass = () => t.mock.timers.tick(1000)
    if (most === Number.POSITIVE_INFINITY) {
      for (let n = 0; n < 100; n++) {
        pass()
        await new Promise(setImmediate)
      }
      heal()
    }
    await until(() => {
      pass()
      return closed.length > 0
    }, 20_000)
    let isClosed = false
    void file.close().then(() => {
      isClosed = true
    })
    await until(() => {
      pass()
      return isClosed
    })
    assert.deepEqual(
      closed.map(({ day, files }) => [day, files.length]),
      [['2026-11-24', 1]],
    )
  }

  const spans: [span: string, before: number, most: number][] = [
    ['at once', 0, 1],
    ['the second time', 1, 1],
    ['the third time', 2, 1],
    ['for a while', 1, 3],
    ['for minutes', 0, Number.POSITIVE_INFINITY],
    ['for minutes, the second time on', 1, Number.POSITIVE_INFINITY],
  ]
  for (const [span, before, most] of spans) {
    test(`EMFILE from readdir ${span}, not compressed`, (t) => tellUnder(t, false, 'readdir', 'EMFILE', before, most))
    for (const call of ['readdir', 'open', 'rename']) {
      test(`EIO from ${call} ${span}, compressed`, (t) => tellUnder(t, 'gzip', call, 'EIO', before, most))
    }
  }
})
