import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkFolder } from '../../lib/cli/check-folder.ts'
import { UsageError } from '../../lib/cli/exit.ts'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { collect, run, start, written } from './harness/access-log.ts'

/** A folder that holds `logs` with a category `app`, and folders that are none of ours. */
function somewhere(t: Parameters<typeof tempLogDir>[0]): string {
  const dir = tempLogDir(t)
  append(partPath(join(dir, 'logs'), '2026-11-24'), sampleRecord())
  mkdirSync(join(dir, 'empty', 'inside'), { recursive: true })
  return dir
}

const cases: [title: string, wrong: string, isThere: boolean, use: (dir: string) => string][] = [
  ["a category's own folder", 'logs/app', true, (dir) => `use app --dir ${dir}/logs`],
  ['the folder around the logs', '.', true, (dir) => `use --dir ${dir}/logs`],
  ['a folder beside the logs', 'empty', true, (dir) => `use --dir ${dir}/logs`],
  ['an empty folder with nothing near', 'empty/inside', true, () => 'use --dir or LOG_DIR to name the folder'],
  ['a name that is not there', 'log', false, (dir) => `use --dir ${dir}/logs`],
  [
    'a file in place of a folder',
    'logs/app/app.2026-11-24.1.log',
    true,
    (dir) => `${dir}/logs/app/app.2026-11-24.1.log is a file; expected a folder: give the file instead of categories`,
  ],
]

for (const [title, wrong, isThere, use] of cases) {
  test(`${title} given as the folder of the logs is refused with what to use`, async (t) => {
    const dir = somewhere(t)
    await assert.rejects(checkFolder(join(dir, wrong), null), (error: Error) => {
      assert.ok(error.message.includes(use(dir)), error.message)
      return error instanceof UsageError === isThere && 'syscall' in error === !isThere
    })
  })
}

test('every command refuses a wrong folder: 2 when it holds no records, 3 when it is not there', async (t) => {
  const dir = somewhere(t)
  const wrong: [command: string, folder: string, expected: number][] = [
    ['ls', 'logs/app', 2],
    ['cat', 'none', 3],
    ['tail', 'logs/app', 2],
    ['find', 'none', 3],
    ['stats', 'logs/app', 2],
    ['show', 'none', 3],
  ]
  for (const [command, folder, expected] of wrong) {
    const { code, stdout, stderr } = await run([
      command,
      '--dir',
      join(dir, folder),
      ...(command === 'show' ? ['id'] : []),
    ])
    assert.deepEqual({ code, stdout }, { code: expected, stdout: '' }, command)
    assert.match(stderr, /^access-log: no (?:records in|such folder:) .*; use /)
  }
})

test('what it says to use works', async (t) => {
  const dir = somewhere(t)
  const { stderr } = await run(['cat', '--dir', join(dir, 'logs/app')])
  const [, args = ''] = /; use (.*)\n$/.exec(stderr) ?? []
  const { code, stdout } = await run(['cat', ...args.split(' ')])
  assert.equal(code, 0)
  assert.match(stdout, /localhost\/test/)
})

const EXPECTED = 'expected a folder: give the file instead of categories'

test("tail -f refuses a category's own folder and a file, and says what it waits for in an empty one", async (t) => {
  const dir = somewhere(t)
  const { code, stderr } = await run(['tail', '-f', '--dir', join(dir, 'logs/app')])
  assert.equal(code, 2)
  assert.ok(stderr.includes(`use app --dir ${dir}/logs`))
  for (const command of [['tail', '-f'], ['top']]) {
    const file = join(dir, 'logs/app.log')
    writeFileSync(file, '')
    const refused = await run([...command, '--dir', file])
    assert.deepEqual([refused.code, refused.stderr], [2, `access-log: ${file} is a file; ${EXPECTED}\n`])
  }
  const child = start(['tail', '-f', '--dir', join(dir, 'empty')])
  t.after(() => child.kill('SIGKILL'))
  const shown = collect(child, 'stderr')
  await written(child, 'stderr', 'waiting')
  assert.equal(shown(), `access-log: waiting for records in ${dir}/empty\n`)
})

test('tail -f of a category without files says what it waits for, and which there are', async (t) => {
  const dir = join(somewhere(t), 'logs')
  const child = start(['tail', '-f', 'apps', '--dir', dir])
  t.after(() => child.kill('SIGKILL'))
  const shown = collect(child, 'stderr')
  await written(child, 'stderr', 'waiting')
  assert.equal(shown(), `access-log: waiting for records of apps in ${dir}, which has app; did you mean app?\n`)
})
