// An application in one file, by each bundler; apart from the other tests, as the bundlers are installed apart.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { BUNDLERS } from './bundlers.mjs'

const ROOT = new URL('../../', import.meta.url).pathname

/** Stands in Fastify once. */
const OF_FASTIFY = /logController option must be an instance of LogController/g

/** Where the application throws. */
const LINE =
  readFileSync(new URL('app.mjs', import.meta.url), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('throw new')) + 1

const folder = mkdtempSync(join(tmpdir(), 'bundles-'))
after(() => rmSync(folder, { recursive: true }))

// A project of its own: some bundlers take over what a tsconfig.json above the entry says.
const project = join(folder, 'project')
mkdirSync(join(project, 'node_modules'), { recursive: true })
cpSync(new URL('app.mjs', import.meta.url), join(project, 'app.mjs'))
symlinkSync(ROOT, join(project, 'node_modules/fastify-access-log'))
symlinkSync(join(ROOT, 'node_modules/fastify'), join(project, 'node_modules/fastify'))

for (const { name, bundle } of BUNDLERS) {
  test(`a bundle by ${name} has one Fastify, starts without any package, and writes its records, with lines of the source`, async () => {
    const out = join(folder, name)
    const program = await bundle(join(project, 'app.mjs'), out)
    assert.equal(countIn(out, OF_FASTIFY), 1)
    const command = ['--enable-source-maps', program, join(out, 'logs')]
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: out })
    const { location, ...told } = JSON.parse(stdout)
    assert.deepEqual(told, { status: 404, refused: 401, recorded: [404, 401], errorFunc: 'nothingHere' })
    assert.match(location, new RegExp(`^${LINE} line in .*app\\.mjs$`))
  })
}

function countIn(folder: string, text: RegExp): number {
  const programs = readdirSync(folder).filter((file) => /\.[cm]?js$/.test(file))
  return programs.reduce((sum, file) => sum + (readFileSync(join(folder, file), 'utf8').match(text)?.length ?? 0), 0)
}
