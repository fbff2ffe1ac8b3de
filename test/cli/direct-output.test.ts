import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { directOutput } from '../../lib/cli/output/direct-output.ts'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { COMMAND } from './harness/access-log.ts'

const command = [process.execPath, ...COMMAND].map((word) => `'${word}'`).join(' ')

function shell(script: string) {
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  return { stdout, stderr, status }
}

describe('what is written first and is short', () => {
  test('comes whole to a file, a pipe and a device', (t) => {
    const dir = tempLogDir(t)
    append(partPath(dir, '2026-11-24'), sampleRecord({ url: 'localhost/short' }))
    const file = join(dir, 'out')
    const { status } = shell(
      `${command} cat --json --dir ${dir} > ${file} && ${command} cat --json --dir ${dir} >> ${file}`,
    )
    assert.equal(status, 0)
    const piped = shell(`${command} cat --json --dir ${dir} | cat`)
    assert.equal(readFileSync(file, 'utf8'), piped.stdout.repeat(2))
    assert.match(piped.stdout, /^\{.*localhost\/short.*\}\n$/)
    assert.equal(shell(`${command} cat --dir ${dir} > /dev/null`).status, 0)
  })

  test('ends a command well when nobody reads it', (t) => {
    const dir = tempLogDir(t)
    append(partPath(dir, '2026-11-24'), sampleRecord())
    const { stdout, stderr } = shell(`{ sleep 0.2; ${command} cat --dir ${dir}; echo "ended with $?" >&2; } | true`)
    assert.deepEqual([stdout, stderr], ['', 'ended with 0\n'])
  })

  test('says that a disk takes no more', (t) => {
    const dir = tempLogDir(t)
    append(partPath(dir, '2026-11-24'), sampleRecord())
    const full = shell(`${command} cat --dir ${dir} > /dev/full`)
    assert.deepEqual(
      [full.status, full.stderr],
      [3, 'access-log: cannot write: ENOSPC: no space left on device, write\n'],
    )
    const limited = shell(`ulimit -f 0; ${command} cat --dir ${dir} > ${join(dir, 'out')}`)
    assert.deepEqual([limited.status, limited.stderr], [3, 'access-log: cannot write: EFBIG: file too large, write\n'])
  })
})

test('also a help and a version that cannot be written are told by the exit code', () => {
  for (const args of ['--help', 'stats --help', '--version']) {
    const full = shell(`${command} ${args} > /dev/full`)
    assert.deepEqual(
      [full.status, full.stderr],
      [3, 'access-log: cannot write: ENOSPC: no space left on device, write\n'],
      args,
    )
  }
})

test('what is long comes whole to a file, and says that a disk takes no more of it', (t) => {
  const dir = tempLogDir(t)
  const path = partPath(dir, '2026-11-24')
  append(path, ...Array.from({ length: 20_000 }, (_, id) => sampleRecord({ reqId: `req-${id}` })))
  for (const look of ['--json', '--fields reqId']) {
    const file = join(dir, 'out')
    assert.deepEqual(shell(`${command} cat ${look} --dir ${dir} > ${file}`), { stdout: '', stderr: '', status: 0 })
    assert.ok(readFileSync(file).length > 100_000)
    assert.equal(shell(`${command} cat ${look} --dir ${dir} | cmp - ${file}`).status, 0)
    const limited = shell(`ulimit -f 16; ${command} cat ${look} --dir ${dir} > ${file}`)
    assert.deepEqual([limited.status, limited.stderr], [3, 'access-log: cannot write: EFBIG: file too large, write\n'])
  }
})

for (const [what, path, writesAll] of [
  ['a file', import.meta.filename, true],
  ['the null device', '/dev/null', true],
  ['another device', '/dev/full', undefined],
] as const) {
  test(`${what} is written to ${writesAll ? 'without' : 'by'} the stream`, (t) => {
    const descriptor = openSync(path, 'r+')
    t.after(() => closeSync(descriptor))
    assert.equal(directOutput(descriptor)?.writesAll, writesAll)
  })
}
