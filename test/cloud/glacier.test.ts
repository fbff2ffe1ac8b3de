import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { runCommand } from './harness/command.ts'
import { startDocumentedStore } from './harness/documented-store.ts'
import { DAYS, writeLogs } from './harness/logs.ts'
import { missingMoto, startMoto } from './harness/moto.ts'
import { adminClient } from './harness/sdk.ts'
import { isRunByCloud } from './harness/store.ts'

const BUCKET = 'my-logs'
const FROZEN = ['GLACIER', 'DEEP_ARCHIVE']

/** Payment in a class that is restored before it is read, and app in the bucket's own. */
async function archived(storageClass: string, endpoint: string, t: TestContext) {
  const logDir = writeLogs(t, 200)
  const to = `s3://${BUCKET}/${storageClass.toLowerCase()}`
  const place = ['--dir', logDir, '--to', to, '--endpoint', endpoint]
  for (const args of [['payment', '--storage-class', storageClass], ['app']]) {
    const { code, stderr } = await runCommand(['archive', ...args, '--segment', '64k', ...place])
    assert.equal(code, 0, stderr)
  }
  return { logDir, place, archive: `${to}?endpoint=${endpoint}` }
}

const cat = (dir: string, ...more: string[]) => runCommand(['cat', '--json', '--dir', dir, ...more])

/** What is named of Glacier, and that the rest is read. */
async function assertNamed(logDir: string, archive: string): Promise<string[]> {
  const { code, stdout, stderr } = await cat(archive)
  assert.equal(code, 3, stderr)
  assert.ok(stdout === (await cat(logDir, 'app')).stdout)
  const commands = [...stderr.matchAll(/in Glacier .*\): access-log (archive restore payment .*)$/gm)].map(
    ([, text = '']) => text.replaceAll("'", '').split(' '),
  )
  assert.ok(
    DAYS.every((day) => commands.some((command) => command.includes(day))),
    stderr,
  )
  return commands[0] ?? []
}

async function assertRead(logDir: string, archive: string): Promise<void> {
  const [there, here] = [await cat(archive), await cat(logDir)]
  assert.equal(there.code, 0, there.stderr)
  assert.ok(there.stdout === here.stdout && here.stdout.length > 1000)
}

for (const storageClass of FROZEN) {
  test(`an object in ${storageClass} is named with the command that restores it, is asked for once, and read when it is back`, {
    skip: !isRunByCloud && 'npm run cloud runs it',
  }, async (t) => {
    const store = await startDocumentedStore()
    t.after(() => store.stop())
    const { logDir, place, archive } = await archived(storageClass, store.endpoint, t)
    const command = await assertNamed(logDir, archive)
    const first = await runCommand(command)
    assert.match(first.stdout, /: [2-9] objects asked for, 0 under way/, first.stderr)
    const all = await runCommand(['archive', 'restore', ...place, '--json'])
    const { asked, underWay, readable } = JSON.parse(all.stdout)
    assert.ok(asked > 0 && underWay > 0 && readable > 0, all.stdout)
    await assertNamed(logDir, archive)
    store.finishRestores()
    await assertRead(logDir, archive)
    const verified = await runCommand(['archive', 'verify', ...place])
    assert.equal(verified.code, 0, verified.stderr)
    const status = await runCommand(['archive', 'status', 'payment', ...place, '--json'])
    for (const line of status.stdout.trim().split('\n')) {
      assert.deepEqual(JSON.parse(line).storageClasses, [storageClass])
    }
  })
}

test('moto says the same of Glacier', { skip: missingMoto() }, async (t) => {
  const store = await startMoto()
  t.after(() => store.stop())
  const admin = adminClient(store.endpoint)
  await admin.createBucket({ Bucket: BUCKET })
  admin.destroy()
  for (const storageClass of FROZEN) {
    const { logDir, place, archive } = await archived(storageClass, store.endpoint, t)
    await assertNamed(logDir, archive)
    const { code, stdout, stderr } = await runCommand(['archive', 'restore', 'payment', ...place, '--json'])
    assert.deepEqual([code, JSON.parse(stdout).failures], [0, []], stderr)
    await assertRead(logDir, archive)
  }
})
