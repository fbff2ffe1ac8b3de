// npm run unit: every unit test, with the flags of node --test that are given. The files of a folder share a process: most of
// them take less time than its start.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const GROUPS = join(ROOT, 'node_modules/.cache/unit')

/** Folders and files with processes of their own: they take long, or tell of the whole process. */
const ALONE = [
  'category/record-logger',
  'cli/archive',
  'cli/cache/',
  'cli/commands',
  'cli/completion',
  'cli/config',
  'cli/manners',
  'cli/stats',
  'cli/wrong-folder',
  'configs/rsyslog',
  'examples/',
  'package/emitted-code',
  'plugin/start',
  'reader/follow/failing-disk',
  'reader/memory',
  'reader/samples/scan-samples',
  'report/aggregate',
  'report/findings',
  'soak/',
  'types/',
  'writer/',
]

const files = readdirSync(join(ROOT, 'test'), { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /^([^/]+\/){0,2}[^/]+\.test\.ts$/.test(file) && !file.includes('node_modules/'))
  .sort()
const isAlone = (file) => ALONE.some((name) => file.startsWith(name.endsWith('/') ? name : `${name}.test.ts`))

rmSync(GROUPS, { recursive: true, force: true })
mkdirSync(GROUPS, { recursive: true })
const groups = new Map()
for (const file of files.filter((file) => !isAlone(file))) {
  const folder = file.includes('/') ? file.slice(0, file.indexOf('/')) : 'loose'
  groups.set(folder, [...(groups.get(folder) ?? []), file])
}
for (const [folder, own] of groups) {
  const imports = own.map((file) => `await import('${pathToFileURL(join(ROOT, 'test', file))}')\n`)
  writeFileSync(join(GROUPS, `${folder}.test.mjs`), imports.join(''))
}

const { status } = spawnSync(
  process.execPath,
  [
    `--import=${new URL('strip-types.mjs', import.meta.url)}`,
    '--test',
    `--test-concurrency=${Math.max(2, availableParallelism() - 1)}`,
    '--test-timeout=300000',
    ...process.argv.slice(2),
    // The longest are the writer's, with which the others can be at work.
    ...files
      .filter(isAlone)
      .reverse()
      .map((file) => join(ROOT, 'test', file)),
    ...[...groups.keys()].map((folder) => join(GROUPS, `${folder}.test.mjs`)),
  ],
  { stdio: 'inherit', cwd: ROOT },
)
process.exit(status ?? 1)
