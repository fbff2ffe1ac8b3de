import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Root of the project. */
const ROOT: string = new URL('../../', import.meta.url).pathname

const { name, version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { name: string; version: string }

/** What `npm pack` makes. */
export const TARBALL = `${name}-${version}.tgz`

export interface EmptyProject {
  folder: string
  write(name: string, text: string): void
  /** Runs a program in the project; rejects with its output when it fails. */
  run(program: string, ...args: string[]): Promise<string>
  remove(): void
}

/** A folder outside of this project where the packed tarball is installed, with what a user installs beside it. */
export async function createEmptyProject(beside: readonly string[]): Promise<EmptyProject> {
  const folder = mkdtempSync(join(tmpdir(), 'empty-project-'))
  const project: EmptyProject = {
    folder,
    write: (name, text) => {
      mkdirSync(join(folder, 'src'), { recursive: true })
      writeFileSync(join(folder, name), text)
    },
    run: (program, ...args) => run(program, args, folder),
    remove: () => rmSync(folder, { recursive: true }),
  }
  project.write('package.json', '{ "private": true }\n')
  await run('npm', ['pack', '--pack-destination', folder], ROOT)
  await project.run('npm', 'install', '--no-audit', '--no-fund', `./${TARBALL}`, ...beside)
  return project
}

async function run(program: string, args: string[], cwd: string): Promise<string> {
  const { NODE_TEST_CONTEXT, NODE_OPTIONS, ...env } = process.env
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env })
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
  }
}
