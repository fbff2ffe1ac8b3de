import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { openStore } from '../../lib/store/index.ts'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'

const url = (path: string) => JSON.stringify(new URL(`../../lib/${path}`, import.meta.url).href)

test('a store whose client is not installed says what to install', async () => {
  for (const [address, client] of [
    ['clickhouse://localhost/logs', '@clickhouse/client'],
    ['dynamodb://access-log', '@aws-sdk/client-dynamodb'],
  ] as const) {
    await assert.rejects(openStore(address), {
      code: 'FST_ACCESS_LOG_PEER_MISSING',
      message: `${address.split('//')[0]}// needs the package ${client}, which is not installed: npm install ${client}`,
    })
  }
  await assert.rejects(openStore('logs'), { code: 'FST_ACCESS_LOG_OPTION_INVALID' })
})

test('the server loads nothing of the store, and the store nothing of fastify, pino or a client', () => {
  const program = `
    import { createRequire } from 'node:module'
    const loaded = () => Object.keys(createRequire(import.meta.url).cache)
    await import(${url('store/index.ts')})
    const store = loaded()
    await import(${url('index.ts')})
    console.log(JSON.stringify({ store, server: loaded() }))`
  const output = execFileSync(process.execPath, [...TYPESCRIPT_FLAGS, '--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  const { store, server }: Record<string, string[]> = JSON.parse(output)
  assert.ok(store?.some((path) => path.includes('node_modules/@fastify/error/')))
  assert.deepEqual(
    store?.filter((path) => /node_modules\/(?:fastify|pino|pino-roll|@aws-sdk|@clickhouse)\//.test(path)),
    [],
  )
  assert.deepEqual(
    server?.filter((path) => /node_modules\/(?:@aws-sdk|@clickhouse)\//.test(path)),
    [],
  )
})
