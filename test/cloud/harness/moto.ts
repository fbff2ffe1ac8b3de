import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../../harness/free-port.ts'
import { isRunByCloud } from './store.ts'

/** Neither npm nor Debian has it: so it is skipped in CI too. */
export function missingMoto(): string | false {
  if (!isRunByCloud) return 'npm run cloud runs it'
  return spawnSync('moto_server', ['--help']).status === 0 ? false : "needs moto_server: pip install 'moto[server]'"
}

/** Starts moto, which says of Glacier what AWS says. */
export async function startMoto(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const port = await freePort()
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const endpoint = `http://127.0.0.1:${port}`
  for (let tried = 0; tried < 150; tried++) {
    const isUp = await fetch(endpoint).then(
      () => true,
      () => false,
    )
    if (isUp) break
    await setTimeout(200)
  }
  return {
    endpoint,
    async stop() {
      child.kill()
      await ended
    },
  }
}
