import Fastify from 'fastify'
import pino from 'pino'
import { openCategories } from '../../../dist/category/categories.js'
import { createTextWriter } from '../../../dist/category/prebuilt-text.js'
import { resolveOptions } from '../../../dist/options.js'
import { compileRecordForm } from '../../../dist/record/record-form.js'
import { serve } from './serve.js'

const LOOPS = 9
const RECORDS = 100_000
/** As many as are made between two turns of the event loop, in which chunks go to the disk. */
const RECORDS_OF_A_TURN = 200

let options

const facts = {
  exchange: { request: { id: 'req-1a2b', ip: '127.0.0.1' }, connection: null, fields: null, lastUser: null },
  routeLog: { writer: { category: 'app' }, route: '/things/:id', routeText: '"/things/:id"' },
  statusCode: 200,
  outcome: 'completed',
  time: 0,
  ms: 0,
  url: { host: 'localhost', path: '/things/42' },
  method: 'GET',
  failed: false,
}

await serve(
  (logDir) => {
    options = resolveOptions({ logDir, categories: ['app'] }, {})
    return Fastify()
  },
  { parts },
)

/** CPU microseconds a record, of each loop, for each part together with those before it. */
async function parts() {
  let length = 0
  const onFailure = () => {}
  const form = compileRecordForm({ ...options, onFailure })
  const categories = await openCategories(options, form, onFailure)
  const { file } = categories.get('app')
  const intoNothing = writerTo({ write: (line) => (length += line.length) })
  const intoFile = writerTo({ write: (line) => file.write(line, facts.time) })
  const cases = {
    text: () => (length += form.text(facts).length),
    write: () => intoNothing('info', form.text(facts)),
    file: () => intoFile('info', form.text(facts)),
  }
  const costs = Object.fromEntries(Object.keys(cases).map((name) => [name, []]))
  for (let loop = 0; loop <= LOOPS; loop++) {
    for (const [name, record] of Object.entries(cases)) {
      const cost = await measure(record)
      if (loop > 0) costs[name].push(cost)
    }
    await file.flush()
  }
  await categories.close()
  return costs
}

function writerTo(stream) {
  const timestamp = () => `,"time":${facts.time}`
  return createTextWriter(pino({ base: null, timestamp, formatters: { level: (level) => ({ level }) } }, stream))
}

async function measure(record) {
  const before = process.cpuUsage()
  for (let count = 0; count < RECORDS; count++) {
    facts.time = Date.now()
    facts.ms = (count % 1000) / 997
    record()
    if (count % RECORDS_OF_A_TURN === 0) await new Promise(setImmediate)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / RECORDS
}
