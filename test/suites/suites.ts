import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The tests inside a published package. */
export interface Suite {
  name: string
  /** Where the package is installed. */
  folder: string
  /** Paths of its test files in that folder. */
  files: string[]
  leftOut: { file: string; reason: string }[]
}

interface Tests {
  package: string
  isTest: RegExp
  leftOut?: Record<string, string>
}

const TEST_FILE = /^(?:test|tests)\/.*\.test\.(?:js|cjs|mjs)$/
const EVERY_FILE_OF_TEST = /^test\/(?!helper)[^/]+\.js$/

const TESTS: Tests[] = [
  { package: 'fastify', isTest: TEST_FILE },
  { package: '@fastify/websocket', isTest: TEST_FILE },
  { package: '@fastify/http-proxy', isTest: EVERY_FILE_OF_TEST },
  { package: '@fastify/reply-from', isTest: TEST_FILE },
  { package: '@fastify/static', isTest: TEST_FILE },
  { package: '@fastify/compress', isTest: TEST_FILE },
  { package: '@fastify/multipart', isTest: TEST_FILE },
  {
    package: '@fastify/rate-limit',
    isTest: TEST_FILE,
    leftOut: { 'test/redis-rate-limit.test.js': 'it needs a Redis server' },
  },
  { package: '@fastify/cors', isTest: TEST_FILE },
  { package: '@fastify/helmet', isTest: TEST_FILE },
  { package: '@fastify/jwt', isTest: TEST_FILE },
  { package: '@fastify/cookie', isTest: TEST_FILE },
  { package: '@fastify/middie', isTest: TEST_FILE },
  { package: '@fastify/express', isTest: TEST_FILE },
  { package: '@fastify/under-pressure', isTest: TEST_FILE },
  { package: '@fastify/sse', isTest: TEST_FILE },
  { package: '@fastify/otel', isTest: TEST_FILE },
  { package: '@fastify/etag', isTest: TEST_FILE },
  { package: '@fastify/circuit-breaker', isTest: TEST_FILE },
  { package: '@fastify/caching', isTest: TEST_FILE },
  { package: '@fastify/bearer-auth', isTest: TEST_FILE },
  { package: '@fastify/sensible', isTest: TEST_FILE },
  { package: 'mercurius', isTest: TEST_FILE },
]

const INSTALLED = new URL('node_modules/', import.meta.url).pathname

/** The suites of these names, each whole or of the files behind a colon: `fastify:hooks`. All without names. */
export function chooseSuites(names: readonly string[]): Suite[] {
  const all = TESTS.map(readSuite)
  const suiteNames = new Set(names.map((name) => name.split(':')[0]))
  for (const name of suiteNames) {
    if (all.every((suite) => suite.name !== name)) {
      throw new Error(`no suite ${name}; there are ${all.map((suite) => suite.name).join(', ')}`)
    }
  }
  if (names.length === 0) return all
  return all
    .filter(({ name }) => suiteNames.has(name))
    .map((suite) => (names.includes(suite.name) ? suite : narrow(suite, names)))
}

function readSuite({ package: packageName, isTest, leftOut = {} }: Tests): Suite {
  const folder = join(INSTALLED, packageName)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => isTest.test(file) && !file.includes('node_modules'))
    .sort()
  for (const file of Object.keys(leftOut)) {
    if (!files.includes(file)) throw new Error(`${packageName} has no ${file} that could be left out`)
  }
  return {
    name: packageName.replace('@fastify/', ''),
    folder,
    files: files.filter((file) => leftOut[file] === undefined),
    leftOut: Object.entries(leftOut).map(([file, reason]) => ({ file, reason })),
  }
}

function narrow(suite: Suite, names: readonly string[]): Suite {
  const wanted = names
    .filter((name) => name.startsWith(`${suite.name}:`))
    .map((name) => name.slice(suite.name.length + 1))
  for (const text of wanted) {
    if (!suite.files.some((file) => file.includes(text))) {
      throw new Error(`no test file of ${suite.name} has ${text} in its path`)
    }
  }
  return { ...suite, files: suite.files.filter((file) => wanted.some((text) => file.includes(text))), leftOut: [] }
}
