import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { KEYS, missing, startRadosgw } from './harness/radosgw.ts'

// All tests of the cloud on one server, or those of the files whose names hold an argument; skipping none.
if (missing !== null) {
  console.error(`the tests of the cloud need a store: ${missing}`)
  process.exit(1)
}
const { ACCESS_LOG_TEST_RECORDS, ACCESS_LOG_TEST_DAY } = process.env
/** Milliseconds of a test; the measurements with a million records or a gigabyte take longer. */
const TIMEOUT = (ACCESS_LOG_TEST_RECORDS ?? ACCESS_LOG_TEST_DAY) ? 3_600_000 : 600_000

const folder = fileURLToPath(new URL('.', import.meta.url))
const wanted = process.argv.slice(2)
installBuild()
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
const server = await startRadosgw()
try {
  const args = [
    '--import',
    'tsx',
    '--import',
    `${folder}harness/find-sdk.mjs`,
    '--test',
    '--test-concurrency=1',
    `--test-timeout=${TIMEOUT}`,
    ...files.map((name) => `${folder}${name}`),
  ]
  const env = { ...process.env, ...KEYS, ACCESS_LOG_TEST_S3: server.endpoint }
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit', env }), 'exit')
  process.exitCode = code ?? 1
} finally {
  await server.stop()
}

/** A copy of the build beside the clients, which it finds there as in a project. */
function installBuild(): void {
  const copy = `${folder}dist`
  rmSync(copy, { recursive: true, force: true })
  for (const part of ['package.json', 'dist']) {
    cpSync(fileURLToPath(new URL(`../../${part}`, import.meta.url)), `${copy}/${part}`, { recursive: true })
  }
}
