import { Writable } from 'node:stream'
import { COMMANDS } from '../../../lib/cli/commands.ts'
import { exitCodeOf } from '../../../lib/cli/exit.ts'
import { Terminal } from '../../../lib/cli/output/terminal.ts'
import type { Run } from './access-log.ts'

/** Runs a command in this process: so many of them would take minutes to start. */
export async function runHere([name = '', ...args]: readonly string[], changes: NodeJS.ProcessEnv = {}): Promise<Run> {
  const [stdout, stderr] = [new Sink(), new Sink()]
  const env = { ...process.env, NO_COLOR: '', LOG_DIR: '', ...changes }
  const terminal = new Terminal({ stdout, stderr, env } as never, new AbortController().signal)
  const ended = async () => {
    const command = await COMMANDS.get(name)?.load()
    try {
      return await command?.run([...args], terminal)
    } catch (error) {
      return exitCodeOf(error, terminal, command?.options)
    }
  }
  const code = (await ended()) ?? null
  await terminal.flush()
  return { code, stdout: stdout.text, stderr: stderr.text }
}

class Sink extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: string, written: () => void): void {
    this.text += chunk.toString()
    written()
  }
}
