import { createServer } from 'node:http'
import { createRequire } from 'node:module'

// ClickHouse's engine behind as much of its HTTP interface as the client speaks: one query at a time.
const { Session } = createRequire(import.meta.url)('chdb')
const [folder, port, user, password, config = ''] = process.argv.slice(2)
const session = new Session(folder, config === '' ? {} : { connectionArgs: [`--config-file=${config}`] })
const INSERT = /^\s*INSERT INTO\s+(\S+)\s*\(([^)]+)\)\s*FORMAT\s+(\w+)\s*$/i
const PASSED_OVER = /^(?:query|query_id|database|default_format|wait_end_of_query|session_id|enable_http_compression)$/
let turn = Promise.resolve()
let isHolding = false
process.on('message', ({ hold }) => {
  isHolding = hold
})

async function answer(url, body, response) {
  const params = url.searchParams
  const database = params.get('database') ?? 'default'
  await session.queryAsync(`USE "${database}"`)
  for (const [key, value] of params) {
    if (!PASSED_OVER.test(key)) await session.queryAsync(`SET ${key} = '${value.replace(/[\\']/g, '\\$&')}'`)
  }
  const insert = INSERT.exec(params.get('query') ?? '')
  if (insert === null) return await session.queryAsync(params.get('query') ?? body.toString(), { format: 'TSV' })
  const [, table, columns, format] = insert
  const names = columns.split(',').map((name) => name.trim().replace(/`/g, ''))
  await session.insert({ table: table.replace(/[`"]/g, ''), columns: names, values: body, format })
  process.send?.({ inserted: body.length })
  if (isHolding && !response.closed) await new Promise((resolve) => response.once('close', resolve))
  return null
}

const server = createServer(async (request, response) => {
  response.setHeader('x-clickhouse-server-display-name', 'bridge')
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const url = new URL(request.url, 'http://bridge')
  const given = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
  const fail = (status, text) => {
    response.writeHead(status, { 'x-clickhouse-exception-code': /Code: (\d+)/.exec(text)?.[1] ?? '0' }).end(text)
  }
  if (url.pathname === '/ping') return response.end('Ok.\n')
  if (given !== `${user}:${password}`) {
    const text = `Code: 516. DB::Exception: ${given.split(':')[0]}: Authentication failed. (AUTHENTICATION_FAILED)`
    return fail(403, text)
  }
  turn = turn.then(async () => {
    try {
      const result = await answer(url, Buffer.concat(chunks), response)
      response.end(result === null ? '' : result.bytes())
    } catch (error) {
      fail(500, String(error?.message ?? error))
    }
  })
})
// A connection that it closes between two questions is one that a client may just be asking on.
server.keepAliveTimeout = 0
server.listen(Number(port), '127.0.0.1', () => process.send?.({ port: server.address().port }))
