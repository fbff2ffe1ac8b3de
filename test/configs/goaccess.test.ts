import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AccessRecord } from '../../lib/reader/index.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { missing } from './harness/debian-program.ts'
import { EVERY_ENDING } from './harness/every-ending.ts'
import { textOf } from './harness/text-of.ts'

const skip = missing('goaccess')

/** What GoAccess makes of records. */
function report(folder: string, records: readonly AccessRecord[]) {
  const [conf, out] = [join(folder, 'goaccess.conf'), join(folder, 'report.json')]
  writeFileSync(conf, textOf('goaccess'))
  const { status, stderr } = spawnSync('goaccess', ['-', '-p', conf, '--no-global-config', '-o', out], {
    input: records.map((record) => `${JSON.stringify(record)}\n`).join(''),
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return JSON.parse(readFileSync(out, 'utf8'))
}

test('GoAccess reads every record, also without url or method and of no status of HTTP', { skip }, (t) => {
  const { general } = report(tempLogDir(t), EVERY_ENDING)
  assert.deepEqual([general.valid_requests, general.failed_requests], [EVERY_ENDING.length, 0])
})

test('GoAccess shows the home page, users, durations and bytes', { skip }, (t) => {
  const { general, requests, remote_user, browsers } = report(tempLogDir(t), [
    ...EVERY_ENDING.filter(({ url }) => url === 'localhost/'),
    ...EVERY_ENDING.filter(({ bytes }) => bytes === 123),
  ])
  const urls = requests.data.map(({ data, maxts }: { data: string; maxts: number }) => [data, maxts])
  assert.deepEqual(urls.sort(), [
    ['localhost/', 267],
    ['localhost/test', 267],
  ])
  assert.equal(remote_user.data[0].data, '2')
  assert.equal(general.bandwidth, 123)
  assert.ok(browsers.data.some(({ data }: { data: string }) => data === 'Firefox'))
})
