import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePorts } from '../../harness/free-port.ts'

const run = promisify(execFile)

/** Storage classes that a bucket of AWS knows and Ceph has to be told. */
const CLASSES = ['STANDARD_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE']

export const KEYS = { AWS_ACCESS_KEY_ID: 'AKTEST', AWS_SECRET_ACCESS_KEY: 'SKTEST' }

/** Seconds that a day lasts for the lifecycle of the server. */
export const DAY_SECONDS = 5

/** Why no server can be started here: the line to type; null where it can. */
export const missing: string | null = whatIsMissing()

function whatIsMissing(): string | null {
  const programs = ['ceph', 'ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin']
  const absent = programs.filter((program) => spawnSync(program, ['--version']).status !== 0)
  return absent.length === 0 ? null : 'apt-get install -y --no-install-recommends radosgw ceph-mon ceph-osd ceph-common'
}

export interface Server {
  endpoint: string
  stop(): Promise<void>
}

/** Starts a store that speaks S3: Ceph's, on one node, in memory. */
export async function startRadosgw(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'access-log-radosgw-'))
  const children: ChildProcess[] = []
  const [port = 0, v1 = 0, v2 = 0] = await freePorts(3)
  const config = join(folder, 'ceph.conf')
  writeFileSync(config, configuration(folder, { port, v1, v2 }))
  const admin = ['-c', config, '-k', join(folder, 'keyring'), '-n', 'client.admin']
  const begin = (program: string, args: string[]) => {
    const child = spawn(program, ['-f', '-c', config, ...args], { stdio: 'ignore' })
    children.push(child)
    return child
  }
  const stop = async () => {
    process.off('exit', killAll)
    await Promise.all(children.map(end))
    rmSync(folder, { recursive: true, force: true })
  }
  const killAll = () => children.forEach((child) => void child.kill('SIGKILL'))
  process.on('exit', killAll)
  try {
    await makeKeys(folder)
    await run('monmaptool', [
      ...['--create', '--addv', 'a', `[v2:127.0.0.1:${v2},v1:127.0.0.1:${v1}]`],
      ...['--fsid', FSID, join(folder, 'monmap')],
    ])
    await run('ceph-mon', [
      '-c',
      config,
      '--mkfs',
      '-i',
      'a',
      '--monmap',
      join(folder, 'monmap'),
      '--keyring',
      join(folder, 'keyring'),
    ])
    begin('ceph-mon', ['-i', 'a'])
    await run('ceph', [...admin, 'osd', 'create'])
    mkdirSync(join(folder, 'osd.0'))
    await run('ceph-osd', ['-c', config, '-i', '0', '--mkfs', '--osd-uuid', randomUUID()])
    await run('ceph', [...admin, 'osd', 'crush', 'add-bucket', 'localhost', 'host']).catch(() => {})
    await run('ceph', [...admin, 'osd', 'crush', 'move', 'localhost', 'root=default']).catch(() => {})
    await run('ceph', [...admin, 'osd', 'crush', 'add', 'osd.0', '1.0', 'root=default', 'host=localhost'])
    begin('ceph-osd', ['-i', '0'])
    const gateway = ['-n', 'client.rgw', '-k', join(folder, 'keyring')]
    const first = begin('radosgw', gateway)
    const endpoint = `http://127.0.0.1:${port}`
    await answers(endpoint)
    for (const storageClass of CLASSES) await addClass(admin, storageClass)
    await end(first)
    begin('radosgw', gateway)
    await answers(endpoint)
    await run('radosgw-admin', [
      ...[...admin, 'user', 'create', '--uid=test', '--display-name=test'],
      ...[`--access-key=${KEYS.AWS_ACCESS_KEY_ID}`, `--secret-key=${KEYS.AWS_SECRET_ACCESS_KEY}`],
    ])
    return { endpoint, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const FSID = randomUUID()

function configuration(folder: string, { port, v1, v2 }: { port: number; v1: number; v2: number }): string {
  return `[global]
fsid = ${FSID}
mon host = [v2:127.0.0.1:${v2},v1:127.0.0.1:${v1}]
mon initial members = a
public network = 127.0.0.0/8
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = true
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data avail crit = 1
mon data avail warn = 2
run dir = ${folder}
admin socket = ${folder}/$name.$pid.asok
log file = ${folder}/$name.log
keyring = ${folder}/keyring
ms bind ipv4 = true
[mon.a]
host = localhost
mon data = ${folder}/mon.a
[osd]
osd objectstore = memstore
memstore device bytes = 4294967296
osd data = ${folder}/osd.$id
osd max object name len = 256
osd op queue = wpq
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw lc debug interval = ${DAY_SECONDS}
rgw enable usage log = false
rgw enable ops log = false
rgw dns name = localhost
rgw thread pool size = 32
`
}

async function makeKeys(folder: string): Promise<void> {
  for (const [name, also] of [
    ['mon.', []],
    ['client.admin', ['--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *']],
    ['osd.0', ['--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *']],
    ['client.rgw', ['--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *']],
  ] as const) {
    const create = name === 'mon.' ? ['--create-keyring'] : []
    const caps = ['--cap', 'mon', 'allow *', ...also]
    await run('ceph-authtool', [...create, join(folder, 'keyring'), '--gen-key', '-n', name, ...caps])
  }
}

async function addClass(admin: string[], name: string): Promise<void> {
  const common = ['--placement-id', 'default-placement', '--storage-class', name]
  await run('radosgw-admin', [...admin, 'zonegroup', 'placement', 'add', '--rgw-zonegroup', 'default', ...common])
  const pool = ['--data-pool', `default.rgw.${name.toLowerCase()}.data`]
  await run('radosgw-admin', [...admin, 'zone', 'placement', 'add', '--rgw-zone', 'default', ...common, ...pool])
}

async function answers(endpoint: string): Promise<void> {
  for (let tried = 0; tried < 600; tried++) {
    if (
      await fetch(endpoint).then(
        (response) => response.ok,
        () => false,
      )
    )
      return
    await setTimeout(200)
  }
  throw new Error(`radosgw does not answer at ${endpoint}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
