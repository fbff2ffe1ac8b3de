import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const LIB = fileURLToPath(new URL('../../lib', import.meta.url))

/** What every room may lean on. */
const GROUND = ['errors.ts', 'options', 'time', 'remember.ts']

/** Rooms, and single files that stand on a floor of their own, with what each may import besides the ground. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': ['options'],
  'remember.ts': [],
  options: ['errors.ts', 'time'],
  time: ['errors.ts'],
  fastify: [],
  files: [],
  origin: [],
  record: ['origin'],
  display: ['record'],
  writer: ['files'],
  category: ['writer', 'display', 'origin'],
  exchange: ['record', 'category', 'fastify', 'origin'],
  'access-control': ['fastify'],
  'options/options.ts': ['files', 'record'],
  bucket: ['files'],
  reader: ['files', 'record', 'bucket'],
  report: ['reader', 'record', 'display'],
  archive: ['reader', 'files', 'record', 'bucket'],
  store: ['reader', 'files', 'record'],
  configs: ['files', 'bucket'],
  cli: ['reader', 'report', 'archive', 'store', 'configs', 'display', 'record', 'files', 'bucket'],
}

/** Files of the top, which put the rooms together. */
const SERVER = [
  'options/options.ts',
  'access-control',
  'exchange',
  'category',
  'record',
  'writer',
  'origin',
  'fastify',
  'files',
]
const LOOSE = ['plugin.ts', 'index.ts', 'category-logger.ts', 'start-line.ts', 'warnings.ts', 'decorators.ts']

const IMPORT = /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm

/** Of each file, the files of lib that it imports, types among them. */
const imports = new Map(
  readdirSync(LIB, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|cjs)$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => {
      const source = readFileSync(join(LIB, file), 'utf8')
      const paths = [...source.matchAll(IMPORT)].map((found) => found.slice(1).find((path) => path !== undefined) ?? '')
      return [file, paths.filter((path) => path.startsWith('.')).map((path) => normalize(join(dirname(file), path)))]
    }),
)

const roomOf = (file: string) => (file in MAY_IMPORT || !file.includes('/') ? file : (file.split('/')[0] ?? ''))

for (const room of new Set([...imports.keys()].map(roomOf))) {
  test(`${room} imports only from floors below it`, () => {
    const allowed =
      MAY_IMPORT[room] ?? (LOOSE.includes(room) ? [...SERVER, ...LOOSE] : assert.fail(`${room} has no floor`))
    const ground = ['errors.ts', 'remember.ts', 'options', 'time'].includes(room) ? [] : GROUND
    const wrong = [...imports].flatMap(([file, paths]) =>
      roomOf(file) === room
        ? paths
            .filter((path) => ![room, ...allowed, ...ground].includes(roomOf(path)))
            .map((path) => `${file} → ${path}`)
        : [],
    )
    assert.deepEqual(wrong, [])
  })
}

test('no file imports itself by way of others', () => {
  const circles: string[] = []
  const done = new Set<string>()
  const follow = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) return void circles.push([...way.slice(way.indexOf(file)), file].join(' → '))
    if (done.has(file)) return
    for (const path of imports.get(file) ?? []) follow(path, [...way, file])
    done.add(file)
  }
  for (const file of imports.keys()) follow(file, [])
  assert.deepEqual(circles, [])
})

test('no folder has more files than one takes in at a glance', () => {
  const counts = new Map<string, number>()
  for (const file of imports.keys()) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  assert.deepEqual(
    [...counts].filter(([folder, count]) => count > (folder === '.' ? 10 : 15)),
    [],
  )
})
