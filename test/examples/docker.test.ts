import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parse } from 'yaml'
import { missing } from '../configs/harness/debian-program.ts'
import { ROOT } from './harness/run-example.ts'

const FOLDER = join(ROOT, 'examples/docker')
const skip = missing('docker-compose')

interface Service {
  image: string
  volumes: string[]
  [key: string]: unknown
}

/** What Compose understands of a file. */
function compose(file: string) {
  return spawnSync('docker-compose', ['--file', file, 'config'], { encoding: 'utf8' })
}

function tempFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'access-log-docker-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('Compose runs the service with an init and time to end, and the archive on the same volume', { skip }, () => {
  const { status, stdout, stderr } = compose(join(FOLDER, 'compose.yaml'))
  assert.equal(status, 0, stderr)
  const { services } = parse(stdout) as { services: Record<string, Service> }
  const { app, archive, store } = services
  assert.ok(app && archive && store)
  assert.deepEqual([app.init, app.stop_grace_period, app.read_only], [true, '30s', true])
  assert.deepEqual([archive.image, archive.volumes, archive.init], [app.image, app.volumes, true])
  assert.deepEqual(app.volumes, ['logs:/logs:rw'])
})

test('Compose refuses a key that it does not know', { skip }, (t) => {
  const file = join(tempFolder(t), 'compose.yaml')
  writeFileSync(file, readFileSync(join(FOLDER, 'compose.yaml'), 'utf8').replace('stop_grace_period', 'stop_grace'))
  const { status, stderr } = compose(file)
  assert.equal(status, 1)
  assert.match(stderr, /Unsupported config option for services.*'stop_grace'/)
})

test('the image is made in two stages, runs as node, and its health check is left out of the log', () => {
  const dockerfile = readFileSync(join(FOLDER, 'Dockerfile'), 'utf8')
  assert.equal(dockerfile.match(/^FROM /gm)?.length, 2)
  const [, last = ''] = dockerfile.split(/^FROM .*\n(?=ENV)/m)
  assert.match(last, /^USER node$[\s\S]*^VOLUME \/logs$[\s\S]*^HEALTHCHECK [\s\S]*\/health`/m)
  assert.match(readFileSync(join(FOLDER, 'server.js'), 'utf8'), /ignorePaths: \['\/health'\]/)
})

test('the sidecar archives again and again, also when a run fails, and ends at once on SIGTERM', async (t) => {
  const folder = tempFolder(t)
  cpSync(join(FOLDER, 'archive.sh'), join(folder, 'archive.sh'))
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  const command = join(folder, 'node_modules/.bin/access-log')
  writeFileSync(command, '#!/bin/sh\necho "$@"\nexit 3\n')
  chmodSync(command, 0o755)
  const child = spawn('./archive.sh', {
    cwd: folder,
    env: { ...process.env, ARCHIVE: 's3://my-logs', ARCHIVE_EVERY: '0' },
  })
  t.after(() => child.kill('SIGKILL'))
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += chunk
    if (printed.split('\n').length > 2) break
  }
  assert.match(printed, /^archive --to s3:\/\/my-logs\narchive --to s3:\/\/my-logs\n/)
  child.kill('SIGTERM')
  if (child.exitCode === null) await once(child, 'exit')
  assert.equal(child.exitCode, 0)
})

test('the pod of the recipe has one volume for both containers, writes nowhere else and waits for the last request', () => {
  const recipe = readFileSync(join(ROOT, 'docs/recipes/kubernetes.md'), 'utf8')
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(recipe) ?? []
  const { kind, spec } = parse(yaml)
  const pod = spec.template.spec
  const [app] = pod.containers
  const [archive] = pod.initContainers
  assert.deepEqual([kind, spec.selector.matchLabels], ['StatefulSet', spec.template.metadata.labels])
  assert.deepEqual([archive.restartPolicy, archive.image], ['Always', app.image])
  for (const { securityContext, volumeMounts } of [app, archive]) {
    assert.deepEqual([securityContext.readOnlyRootFilesystem, securityContext.allowPrivilegeEscalation], [true, false])
    assert.deepEqual(volumeMounts, [{ name: spec.volumeClaimTemplates[0].metadata.name, mountPath: '/logs' }])
  }
  assert.deepEqual(app.lifecycle.preStop.exec.command, ['sleep', '5'])
  assert.ok(pod.terminationGracePeriodSeconds > 5)
  for (const probe of [app.readinessProbe, app.livenessProbe]) assert.equal(probe.httpGet.path, '/health')
  const { runAsNonRoot, runAsUser, fsGroup } = pod.securityContext
  assert.deepEqual([runAsNonRoot, runAsUser, fsGroup], [true, 1000, 1000])
})
