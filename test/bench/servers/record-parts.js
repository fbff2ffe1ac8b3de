import Fastify from 'fastify'
import pino from 'pino'
import { openCategories } from '../../../dist/category/categories.js'
import { createTextWriter } from '../../../dist/category/prebuilt-text.js'
import { resolveOptions } from '../../../dist/options/options.js'
import { compileRecordText } from '../../../dist/record/record-text.js'
import { serve } from './serve.js'

const LOOPS = 9
const RECORDS = 100_000
/** As many as are made between two turns of the event loop, in which chunks go to the disk. */
const RECORDS_OF_A_TURN = 200

let options

const ended = {
  category: 'app',
  route: '/things/:id',
  reqId: 'req-1a2b',
  method: 'GET',
  url: { host: 'localhost', path: '/things/42' },
  statusCode: 200,
  outcome: 'completed',
  time: 0,
  ms: 0,
  address: '127.0.0.1',
  who: null,
  headers: {},
  bytes: 321,
  fields: null,
  target: '/things/42',
  routedTarget: '/things/42',
  params: { id: '42' },
  failed: false,
  error: undefined,
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
  const form = compileRecordText({ ...options, onFailure })
  const categories = await openCategories(options, form, onFailure)
  const { file } = categories.get('app')
  const intoNothing = writerTo({ write: (line) => (length += line.length) })
  const intoFile = writerTo({ write: (line) => file.write(line, ended.time) })
  const cases = {
    text: () => (length += form.text(ended).length),
    write: () => intoNothing('info', form.text(ended)),
    file: () => intoFile('info', form.text(ended)),
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
  const timestamp = () => `,"time":${ended.time}`
  return createTextWriter(pino({ base: null, timestamp, formatters: { level: (level) => ({ level }) } }, stream))
}

async function measure(record) {
  const before = process.cpuUsage()
  for (let count = 0; count < RECORDS; count++) {
    ended.time = Date.now()
    ended.ms = (count % 1000) / 997
    record()
    if (count % RECORDS_OF_A_TURN === 0) await new Promise(setImmediate)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / RECORDS
}
