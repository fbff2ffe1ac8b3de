import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const ROOT = new URL('../../', import.meta.url).pathname

interface Locked {
  version?: string
  integrity?: string
  resolved?: string
  link?: boolean
}

const lockFiles = lockFilesIn(ROOT)

test('the project and its folders with packages of their own have lock files', () => {
  assert.ok(lockFiles.includes('package-lock.json'))
  assert.ok(lockFiles.includes('test/suites/package-lock.json'))
})

for (const file of lockFiles) {
  const locked = Object.entries(lockedIn(file))

  test(`${file} has the hash of every package, so that npm ci checks what it gets`, () => {
    assert.deepEqual(namesOf(locked.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ''))), [])
  })

  test(`${file} names no address: npm install --omit-lockfile-registry-resolved writes none`, () => {
    assert.deepEqual(namesOf(locked.filter(([, { resolved }]) => resolved !== undefined)), [])
  })
}

function lockedIn(file: string): Record<string, Locked> {
  const { packages } = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { packages: Record<string, Locked> }
  const { '': project, ...others } = packages
  assert.ok(project, file)
  assert.ok(Object.keys(others).length > 0, file)
  return others
}

function lockFilesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['node_modules', '.git'].includes(entry.name) ? [] : lockFilesIn(path)
    return entry.name === 'package-lock.json' ? [path.slice(ROOT.length)] : []
  })
}

function namesOf(locked: [path: string, Locked][]): string[] {
  return locked.map(([path]) => path)
}
