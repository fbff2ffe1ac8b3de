import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { collect, type Run } from '../../cli/harness/access-log.ts'
import { KEYS } from './radosgw.ts'

/** The package as `npm run cloud` installs it beside the clients: it finds them as in a project. */
const INSTALLED = fileURLToPath(new URL('../dist/dist/cli/main.cjs', import.meta.url))

/** Starts the command as a child process with the keys of the store. */
export function startCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const own = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_EC2_METADATA_DISABLED: 'true' }
  return spawn(process.execPath, [INSTALLED, ...args], {
    stdio: 'pipe',
    env: { ...process.env, ...KEYS, ...own, NO_COLOR: '', LOG_DIR: undefined, TZ: 'UTC', ...env },
  })
}

/** Runs it to its end. */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const child = startCommand(args, env)
  const [stdout, stderr] = [collect(child, 'stdout'), collect(child, 'stderr')]
  const [code] = await once(child, 'close')
  return { code, stdout: stdout(), stderr: stderr() }
}
