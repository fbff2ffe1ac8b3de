import { existsSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Containers, run } from './containers.ts'

/** Certificates that the packages' registry is trusted by. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

/** As in the official image; Debian's least has no program for it. */
const MAKE_USER =
  "echo 'node:x:1000:1000::/home/node:/bin/sh' >>/etc/passwd && echo 'node:x:1000:' >>/etc/group && install -d -o node -g node /home/node"

/**
 * Debian with this machine's Node and npm, in the place of the official image, which a machine without its registry cannot
 * have. The file system is kept in the temporary folder, as making it takes minutes.
 */
export function makeBaseImage(containers: Containers, name: string): void {
  const rootfs = process.env.ACCESS_LOG_TEST_ROOTFS ?? join(tmpdir(), 'access-log-bookworm.tar')
  if (!existsSync(rootfs)) makeRootfs(rootfs)
  const imported = containers.podman(['import', '--quiet', rootfs])
  const working = containers.build(['from', imported])
  const npm = dirname(dirname(realpathSync(run('which', ['npm']))))
  const inside = (...command: string[]) => containers.build(['run', '--isolation=chroot', working, '--', ...command])
  containers.build(['copy', working, realpathSync(process.execPath), '/usr/local/bin/node'])
  containers.build(['copy', working, npm, '/usr/local/lib/node_modules/npm'])
  inside('ln', '-s', '../lib/node_modules/npm/bin/npm-cli.js', '/usr/local/bin/npm')
  if (existsSync(CERTIFICATES)) containers.build(['copy', working, CERTIFICATES, CERTIFICATES])
  inside('sh', '-c', MAKE_USER)
  containers.build(['config', '--env', `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`, working])
  containers.build(['commit', '--rm', '--quiet', working, name])
}

function makeRootfs(path: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'access-log-rootfs-'))
  try {
    const made = join(folder, 'rootfs.tar')
    run('mmdebstrap', ['--variant=essential', '--include=libstdc++6,libatomic1', 'bookworm', made])
    renameSync(made, path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
