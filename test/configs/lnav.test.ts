import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { NOON } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { missing } from './harness/debian-program.ts'
import { EVERY_ENDING } from './harness/every-ending.ts'
import { textOf } from './harness/text-of.ts'

const DIRECT = { level: 40, time: NOON + 100_000, category: 'app', reqId: 'req-5', rows: 0, msg: 'select thing' }

/** Runs commands of lnav over a file of all kinds of lines, with the format installed. */
function installed(t: TestContext): (...commands: string[]) => string {
  const home = tempLogDir(t)
  const file = partPath(home, '2026-11-24')
  append(file, ...EVERY_ENDING, DIRECT)
  const format = join(home, 'access-log.json')
  writeFileSync(format, textOf('lnav'))
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: undefined, TERM: 'dumb', TZ: 'UTC' }
  const lnav = (args: string[]) => {
    const { status, stdout, stderr } = spawnSync('lnav', args, { encoding: 'utf8', env })
    assert.deepEqual([status, stderr.replace(/^. installed.*\n$/, '')], [0, ''])
    return stdout
  }
  lnav(['-i', format])
  return (...commands) => lnav(['-n', ...commands.flatMap((command) => ['-c', command]), file])
}

describe('lnav with its format installed', { skip: missing('lnav') }, () => {
  test('shows each line in one, with time, status and url', (t) => {
    const lines = installed(t)().trimEnd().split('\n')
    assert.equal(lines.length, EVERY_ENDING.length + 1)
    assert.equal(lines[0], '2026-11-24 12:00:00.000 200 GET localhost/test 0.267ms completed ')
    assert.match(lines.at(-1) ?? '', /select thing$/)
  })

  test('knows the levels', (t) => {
    const sql = ';SELECT log_level, count(*) AS count FROM fastify_access_log GROUP BY 1'
    assert.deepEqual(JSON.parse(installed(t)(sql, ':write-json-to -')), [
      { log_level: 'info', count: EVERY_ENDING.length - 2 },
      { log_level: 'warning', count: 1 },
      { log_level: 'error', count: 2 },
    ])
  })

  test('answers SQL over any key of a record', (t) => {
    const sql = `;SELECT statusCode, jget(client, '/user') AS user, jget(errorDetail, '/location') AS location
      FROM fastify_access_log WHERE statusCode >= 500`.replaceAll('\n', ' ')
    assert.deepEqual(JSON.parse(installed(t)(sql, ':write-json-to -')), [
      { statusCode: 500, user: 2, location: '40 line in /app/pay.ts' },
    ])
  })

  test('counts errors over time', (t) => {
    const screen = installed(t)(':switch-to-view histogram', ':write-screen-to -')
    assert.match(screen, /Tue Nov 24 12:00:00 +\d+ normal +2 errors +1 warnings/)
  })
})
