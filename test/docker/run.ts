/**
 * Builds the image of examples/docker and runs it: a load, the end of the container, the sidecar. `npm run docker`; it takes
 * some minutes and 3 GB below the temporary folder. With ACCESS_LOG_TEST_IMAGES, a folder, the images are kept there and used
 * again.
 */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { KEYS, missing as missingStore, startRadosgw } from '../cloud/harness/radosgw.ts'
import { adminClient } from '../cloud/harness/sdk.ts'
import { freePort } from '../harness/free-port.ts'
import { makeBaseImage } from './base-image.ts'
import { Containers, missing, run } from './containers.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BASE = 'localhost/node:20-bookworm-slim'
const IMAGE = 'localhost/shop'
const CLIENTS = 20
const REQUESTS = 100

for (const line of [missing(), missingStore]) {
  if (line === null) continue
  console.error(`needs programs of Debian: ${line}`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'access-log-docker-'))
const kept = process.env.ACCESS_LOG_TEST_IMAGES
const containers = new Containers(kept ?? join(folder, 'storage'))
const shown = (text: string) => console.log(`${Math.round(performance.now() / 1000)} s: ${text}`)

try {
  if (kept === undefined || containers.podman(['images', '--quiet', IMAGE]) === '') makeImage()
  const logs = await assertLoadIsRecorded()
  await assertClosedDayIsArchived(logs)
} finally {
  for (const name of ['app', 'archive']) containers.podman(['rm', '--force', '--ignore', name])
  containers.podman(['volume', 'rm', '--force', 'logs'])
  rmSync(folder, { recursive: true, force: true })
}

function makeImage(): void {
  makeBaseImage(containers, BASE)
  shown('the base image is made')
  const context = join(folder, 'context')
  cpSync(join(ROOT, 'examples/docker'), context, { recursive: true })
  run('npm', ['pack', '--silent', '--pack-destination', context], { cwd: ROOT })
  const plain = ['--isolation=chroot', '--network=host', '--format=docker', '--pull-never']
  containers.build(['bud', ...plain, '--quiet', `--build-arg=NODE_IMAGE=${BASE}`, `--tag=${IMAGE}`, context])
  const { Config } = JSON.parse(containers.podman(['image', 'inspect', IMAGE]))[0]
  assert.deepEqual([Config.User, Object.keys(Config.Volumes)], ['node', ['/logs']])
  shown('the image of the service is built; its user is node, its volume /logs')
}

/** As compose.yaml runs it, with the network of the host. */
function start(name: string, env: Record<string, string>, command: readonly string[] = []): void {
  const given = Object.entries(env).map(([variable, value]) => `--env=${variable}=${value}`)
  const place = ['--network=host', '--read-only', '--volume=logs:/logs', '--init']
  // Health checks by themselves need systemd; podman's own limits may be above what this machine can give.
  const machine = ['--no-healthcheck', '--ulimit=nofile=4096:4096', '--ulimit=nproc=4096:4096']
  containers.podman(['run', '--detach', `--name=${name}`, ...place, ...machine, ...given, IMAGE, ...command])
}

/** Answers the folder of the volume. */
async function assertLoadIsRecorded(): Promise<string> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  start('app', { PORT: String(port) })
  await answers(`${address}/health`)
  let answered = 0
  const client = async () => {
    for (let count = 0; count < REQUESTS; count++) {
      const response = await fetch(`${address}/things/${count}`)
      await response.text()
      if (response.status === 200) answered++
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const { status } = await fetch(`${address}/payments`, { method: 'POST' })
  assert.deepEqual([answered, status], [CLIENTS * REQUESTS, 202])
  const { Healthcheck } = JSON.parse(containers.podman(['image', 'inspect', IMAGE]))[0]
  const [, ...health] = Healthcheck.Test
  containers.podman(['exec', 'app', ...health])
  const before = performance.now()
  containers.podman(['stop', '--time=30', 'app'])
  shown(`stopped within ${Math.round(performance.now() - before)} ms`)
  assert.equal(containers.podman(['inspect', '--format={{.State.ExitCode}}', 'app']), '0')
  const logs = containers.podman(['volume', 'inspect', '--format={{.Mountpoint}}', 'logs'])
  const records = [...recordsIn(logs, 'app'), ...recordsIn(logs, 'payment')]
  assert.equal(records.length, CLIENTS * REQUESTS + 1)
  assert.equal(new Set(records.map(({ reqId }) => reqId)).size, records.length)
  assert.ok(records.every(({ url }) => !String(url).includes('health')))
  assert.equal(statSync(join(logs, 'app')).uid, 1000)
  shown(`${records.length} requests answered, ${records.length} records in the volume, none of the health check`)
  return logs
}

async function assertClosedDayIsArchived(logs: string): Promise<void> {
  const [file = ''] = filesOf(logs, 'app')
  const closed = join(logs, 'app', `app.${dayBefore()}.1.log`)
  writeFileSync(closed, readFileSync(join(logs, 'app', file)))
  const hourAgo = Date.now() / 1000 - 3600
  utimesSync(closed, hourAgo, hourAgo)
  const server = await startRadosgw()
  const admin = adminClient(server.endpoint)
  try {
    await admin.createBucket({ Bucket: 'shop-logs' })
    const env = { ...KEYS, ARCHIVE: `s3://shop-logs/shop?endpoint=${server.endpoint}`, ARCHIVE_EVERY: '1' }
    start('archive', env, ['./archive.sh'])
    const prefix = `shop/category=app/day=${dayBefore()}/`
    const keys = async () => (await admin.listObjectsV2({ Bucket: 'shop-logs', Prefix: 'shop/' })).Contents ?? []
    for (let tried = 0; tried < 300 && (await keys()).length === 0; tried++) await setTimeout(200)
    const told = () => containers.podman(['logs', 'archive'])
    for (let tried = 0; tried < 300 && !told().includes('1 already archived'); tried++) await setTimeout(200)
    assert.match(told(), /1 stored[\s\S]*1 already archived/)
    const [object, ...others] = await keys()
    assert.ok(object?.Key?.startsWith(prefix))
    assert.deepEqual(others, [])
    const before = performance.now()
    containers.podman(['stop', '--time=60', 'archive'])
    const took = performance.now() - before
    assert.equal(containers.podman(['inspect', '--format={{.State.ExitCode}}', 'archive']), '0')
    shown(`the sidecar archived the closed day once and left today's; stopped within ${Math.round(took)} ms`)
  } finally {
    admin.destroy()
    await server.stop()
  }
}

function filesOf(logs: string, category: string): string[] {
  return readdirSync(join(logs, category)).filter((name) => /\.\d+\.log$/.test(name))
}

function recordsIn(logs: string, category: string): Record<string, unknown>[] {
  return filesOf(logs, category).flatMap((name) =>
    readFileSync(join(logs, category, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  )
}

function dayBefore(): string {
  return new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
}

async function answers(address: string): Promise<void> {
  for (let tried = 0; tried < 300; tried++) {
    const isUp = await fetch(address).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await setTimeout(100)
  }
  throw new Error(`nobody answers at ${address}: ${containers.podman(['logs', 'app'])}`)
}
