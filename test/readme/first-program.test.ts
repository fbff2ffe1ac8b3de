import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { paletteFor } from '../../lib/display/color.ts'
import { humanLine } from '../../lib/display/human-line.ts'
import { timeZone } from '../../lib/time/time-zone.ts'
import { blocksOf } from '../examples/harness/readme.ts'
import { plainEnvironment, ROOT } from '../examples/harness/run-example.ts'

type Line = Record<string, unknown>

const [program = ''] = blocksOf('README.md', 'js')
const [ofExample = '', app = '', payment = ''] = blocksOf('README.md', 'json').map((block) => block.trimEnd())
const shown = blocksOf('README.md', '').map((block) => block.trimEnd())
let folder: string
let answers: string[]

/** Pastes the program and its commands as they stand there, apart from the port and the folder. */
before(async () => {
  // Inside the checkout, where the package's own name leads to its source.
  folder = mkdtempSync(join(realpathSync(ROOT), 'test/readme/first-'))
  writeFileSync(join(folder, 'server.mjs'), program)
  const env = { ...plainEnvironment(), PORT: '0', JWT_SECRET: 'x'.repeat(32) }
  const server = spawn(process.execPath, ['--import', 'tsx', 'server.mjs'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(server, 'exit')
  const [address] = await once(server.stdout.setEncoding('utf8'), 'data')
  const [commands = ''] = blocksOf('README.md', 'sh').filter((block) => block.startsWith('TOKEN='))
  const script = commands
    .replaceAll('http://localhost:3000', String(address).trim())
    .replaceAll('localhost:3000', `localhost:${new URL(address).port}`)
    .replaceAll('/tmp/', `${folder}/`)
    .replaceAll(/^curl (.*)$/gm, 'curl -sS $1; echo')
  const { stdout } = await promisify(execFile)('sh', ['-c', script])
  answers = stdout.trimEnd().split('\n')
  server.kill('SIGTERM')
  assert.deepEqual(await ended, [null, 'SIGTERM'])
})

after(() => rmSync(folder, { recursive: true, force: true }))

test('the first program answers its page by the cookie and its API by the token', () => {
  assert.deepEqual(answers, [
    'hello user@example.com',
    '{"status":401,"code":"4010001","message":"Authorization Required","detail":"Authorization Required"}',
    '{"status":404,"code":"4040001","message":"Not Found","detail":"No thing 7"}',
    '{"paid":true}',
  ])
})

for (const [category, lines] of [
  ['app', app],
  ['payment', payment],
] as const) {
  test(`logs/${category}.log of the first program holds the lines that the README shows`, () => {
    const written = readFileSync(join(folder, `logs/${category}.log`), 'utf8').trimEnd()
    assert.deepEqual(comparable(written), comparable(lines))
  })
}

test('access-log cat prints the lines of the first program as the README shows them', () => {
  const lines = [app, payment].flatMap((block) => block.split('\n')).map((line) => JSON.parse(line))
  const ordered = lines.sort((one, other) => one.time - other.time).map((line) => forPeople(line, 'payment'.length))
  assert.ok(shown.includes(['$ npx access-log cat', ...ordered].join('\n')))
})

test('a terminal shows the record of the first screen as the README says', () => {
  assert.ok(shown.includes(forPeople(JSON.parse(ofExample), 8)))
})

test('examples/first-server.mjs is the first program, with a comment at its top', () => {
  const example = readFileSync(`${ROOT}examples/first-server.mjs`, 'utf8')
  assert.equal(example.replace(/^\/\*\*.*?\*\/\n/s, ''), program)
})

function forPeople(line: Parameters<typeof humanLine>[0], categoryWidth: number): string {
  return humanLine(line, { zone: timeZone('UTC'), palette: paletteFor(false, {}), categoryWidth, stack: false })
}

/** Lines without what differs from run to run: times, and where the program lies. */
function comparable(lines: string): [string[], Line][] {
  return lines.split('\n').map((text) => {
    const line: Line = JSON.parse(text.replaceAll(`${folder}/`, '/app/'))
    const { time, processedTime, datetimeUTC, datetimeKST, durationUs, ...same } = line
    return [Object.keys(line), same]
  })
}
