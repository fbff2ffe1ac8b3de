import { type SpawnSyncOptions, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Programs of Debian that build and run containers without a daemon, and the line that installs them. */
const PROGRAMS = ['buildah', 'podman', 'runc', 'mmdebstrap']
const INSTALL =
  'apt-get install -y --no-install-recommends buildah podman runc mmdebstrap catatonit containernetworking-plugins'

/** The line to type where one of them is missing; null where none is. */
export function missing(): string | null {
  const absent = PROGRAMS.filter((program) => spawnSync(program, ['--version']).error !== undefined)
  return absent.length === 0 ? null : INSTALL
}

/** Images, containers and volumes in a folder of their own, of which nothing is left when it is removed. */
export class Containers {
  readonly #storage: string[]

  constructor(folder: string) {
    mkdirSync(join(folder, 'run'), { recursive: true })
    // A file system over others needs what a container that runs this may not have.
    this.#storage = [`--root=${join(folder, 'root')}`, `--runroot=${join(folder, 'run')}`, '--storage-driver=vfs']
  }

  /** Without namespaces of its own while it builds. */
  build(args: readonly string[]): string {
    return run('buildah', [...this.#storage, ...args])
  }

  podman(args: readonly string[]): string {
    // crun asks for limits and a layout of cgroups that not every machine has.
    return run('podman', [...this.#storage, '--runtime=runc', '--cgroup-manager=cgroupfs', ...args])
  }
}

/** Runs a program to its end and answers what it printed. */
export function run(program: string, args: readonly string[], options: SpawnSyncOptions = {}): string {
  const { status, stdout, error } = spawnSync(program, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status === 0) return String(stdout).trim()
  throw new Error(`${program} ${args.join(' ')} ended with ${status ?? error?.message}: ${stdout}`)
}
