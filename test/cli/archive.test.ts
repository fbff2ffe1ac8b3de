import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { linesOf, partFile, tempFolder, writeOld } from '../cloud/harness/logs.ts'
import { missing } from '../configs/harness/debian-program.ts'
import { COMMAND, run } from './harness/access-log.ts'

const TO = ['--to', 's3://my-logs/shop']

test('lifecycle prints what it would put into the bucket, as S3 or as Terraform takes it', async () => {
  const rule = ['archive', 'lifecycle', ...TO, '--rule', 'app=ia:60d,expire:70d', '--rule', 'payment=deep:180d']
  const [json, terraform] = await Promise.all([run(rule), run([...rule, '--format', 'terraform'])])
  assert.deepEqual([json.code, terraform.code], [0, 0])
  assert.deepEqual(
    JSON.parse(json.stdout).Rules.map(({ ID }: { ID: string }) => ID),
    ['app', 'payment', 'incomplete uploads'].map((name) => `fastify-access-log shop/${name}`),
  )
  assert.match(json.stderr, /30 days in STANDARD_IA are billed, even for objects that expire earlier/)
  assert.match(
    terraform.stdout,
    /^resource "aws_s3_bucket_lifecycle_configuration" "access_log" \{\n {2}bucket = "my-logs"/,
  )
})

for (const [args, message] of [
  [
    ['lifecycle', ...TO, '--rule', 'app=ia:60d', '--format', 'yaml'],
    /Option --format is 'yaml'; expected json or terraform/,
  ],
  [['lifecycle', ...TO], /Option --rule is missing; expected one per category, such as app=glacier:180d/],
  [['lifecycle', ...TO, '--rule', 'app'], /Option --rule is 'app'; expected a category and its steps/],
  [
    ['lifecycle', ...TO, '--rule', 'app=ia:60d', '--rule', 'app=ia:90d'],
    /Option --rule is given twice for 'app'; expected one rule per category/,
  ],
  [
    ['lifecycle', 'app', ...TO, '--rule', 'app=ia:60d'],
    /Arguments are .*app.*; expected none: --rule names the category/,
  ],
  [
    ['lifecycle', ...TO, '--rule', 'app=ia:60d', '--apply', '--format', 'json'],
    /Option --format is given with --apply; expected one of them/,
  ],
  [
    ['verify', ...TO, '--since', '2026-02-01', '--until', '2026-01-01'],
    /Option --until is '2026-01-01'; expected a time after --since 2026-02-01/,
  ],
  [['restore', ...TO, '--days', 'seven'], /Option --days is 'seven'; expected a whole number/],
  [['status'], /Option --to is missing; expected the address of the archive/],
  [['verify', '--to', 's3://My_Bucket'], /the name of a bucket: 3 to 63 lower case letters/],
] as [string[], RegExp][]) {
  test(`archive refuses ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await run(['archive', ...args])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, message)
  })
}

test('an option is named as it is typed', async (t) => {
  const logDir = tempFolder(t)
  writeOld(partFile(logDir, 'app', '2026-01-20'), linesOf('2026-01-20', 1), '2026-01-20')
  const stderrOf = async (...args: string[]) => (await run(['archive', '--dir', logDir, ...args])).stderr
  const [address, storageClass] = await Promise.all([
    stderrOf('--to', 'http://x'),
    stderrOf(...TO, '--storage-class', 'FOO'),
  ])
  assert.match(address, /^access-log: Option --to is 'http:\/\/x'; expected an address such as s3:/)
  assert.match(storageClass, /^access-log: Option --storage-class is 'FOO'; expected one of STANDARD/)
})

test('a folder without records is named with what to use, before the bucket is asked', async (t) => {
  const logDir = tempFolder(t)
  writeOld(partFile(logDir, 'app', '2026-01-20'), linesOf('2026-01-20', 1), '2026-01-20')
  const archived = (dir: string) => run(['archive', ...TO, '--dir', dir, '--endpoint', 'http://127.0.0.1:1'])
  const [slip, gone] = await Promise.all([archived(join(logDir, 'app')), archived(join(logDir, 'gone'))])
  assert.deepEqual([slip.code, slip.stderr], [2, `access-log: no records in ${logDir}/app; use app --dir ${logDir}\n`])
  assert.deepEqual([gone.code, gone.stderr], [3, `access-log: no such folder: ${logDir}/gone; use --dir ${logDir}\n`])
})

test('a lock that cannot be undone goes on when the name of the bucket is typed', {
  skip: missing('script', 'bsdutils'),
}, (t) => {
  const logDir = tempFolder(t)
  writeOld(partFile(logDir, 'app', '2026-01-20'), linesOf('2026-01-20', 1), '2026-01-20')
  const typed = (input: string) => {
    const args = ['archive', ...TO, '--dir', logDir, '--lock', 'compliance:5y', '--endpoint', 'http://127.0.0.1:1']
    const command = [process.execPath, ...COMMAND, ...args].join(' ')
    return spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', input })
  }
  const [wrong, right] = [typed('my-log\n'), typed('my-logs\n')]
  assert.match(
    wrong.stdout,
    /Nobody can remove what is stored with .* before that time\. Type the name of the bucket to continue/,
  )
  assert.match(wrong.stdout, /Name of the bucket is .*; expected .*: nothing was stored/)
  assert.equal(wrong.status, 2)
  assert.doesNotMatch(right.stdout, /nothing was done/)
  assert.equal(right.status, 3)
})
