import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import fc from 'fast-check'
import type { AccessRecord } from '../../lib/record/access-record.ts'
import { eventually, pause } from './harness/deadline.ts'
import { consequence, type Move, moves } from './harness/moves.ts'
import { END_OF_ANSWER, movesRoutes } from './harness/moves-server.ts'
import type { RawClient } from './harness/raw-client.ts'
import { type Visit, visit } from './harness/visit.ts'

const RUNS = 60

/** RFC 9112 section 7.1: what ends a chunked body. */
const LAST_CHUNK = '0\r\n\r\n'

const BODY = '{"some":"body"}'

function bytesOf({ method, malformed, answer }: Move, id: string): { head: string; body: string } {
  const lines = [`${method} /run/${id}/${encodeURIComponent(answer)} HTTP/1.1`, 'Host: 127.0.0.1']
  if (malformed) lines.push('a line without a colon')
  if (method === 'POST') lines.push('Content-Type: application/json', `Content-Length: ${BODY.length}`)
  return { head: `${lines.join('\r\n')}\r\n\r\n`, body: method === 'POST' ? BODY : '' }
}

async function sendInParts(client: RawClient, bytes: string, parts: number): Promise<void> {
  const size = Math.ceil(bytes.length / parts)
  for (let begin = 0; begin < bytes.length; begin += size) {
    await client.send(bytes.slice(begin, begin + size))
    await pause(1)
  }
}

/** Makes one move; resolves when the client knows that it is over. */
async function make(at: Visit, client: RawClient, move: Move, id: string): Promise<void> {
  const { head, body } = bytesOf(move, id)
  if (move.leave === 'in the head') {
    await sendInParts(client, head.slice(0, head.indexOf(' HTTP')), move.parts)
    await at.readBy(client)
    client.reset()
  } else if (move.malformed) {
    // In one part: of bytes that came earlier the parser keeps nothing to name the request by.
    await client.send(head)
  } else if (move.leave === 'in the body' && move.method === 'POST') {
    await sendInParts(client, head + body.slice(0, 3), move.parts)
    await at.gates.opened(`${id} arrived`)
    await at.readBy(client)
    client.reset()
  } else {
    const answersBefore = client.received().split(END_OF_ANSWER).length
    const nextAnswer = () =>
      eventually(() => client.received().split(END_OF_ANSWER).length > answersBefore, `an answer to ${id}`)
    await sendInParts(client, head + body, move.parts)
    await at.gates.opened(`${id} reached`)
    if (move.answer === 'wait') client.reset()
    else if (move.answer !== 'destroy') await nextAnswer()
    if (move.answer === 'stream') await eventually(() => client.received().endsWith(LAST_CHUNK), `all of ${id}`)
    if (move.answer === 'stream fails') at.gates.open(`${id} first part read`)
    if (move.answer === 'stream waits') client.reset()
  }
  if (!consequence(move).goesOn) await client.closed
}

function summary({ statusCode, outcome, errorDetail }: AccessRecord): string {
  return `${statusCode} ${outcome} ${errorDetail?.raised ?? null}`
}

it('whatever clients and handlers do, the records are those of the model and say what was read', async (t) => {
  const at = await visit(t as TestContext, { plugin: { refusedPerSecond: 1_000_000 }, routes: movesRoutes })
  const refused = async () => (await at.records()).filter(({ outcome }) => outcome === 'refused').map(summary)
  let runs = 0
  let total = 0

  /** Makes the moves of one connection; answers what the model wants of the requests that no hook saw. */
  async function connection(sequence: readonly Move[], run: string): Promise<string[]> {
    const client = await at.connect()
    const wanted: string[] = []
    const reads: number[] = []
    for (const [index, move] of sequence.entries()) {
      await make(at, client, move, `${run}-${index}`)
      const { record, read, goesOn } = consequence(move)
      if (record !== null) wanted.push(record)
      if (read !== null) reads.push(read)
      if (!goesOn) break
    }
    client.socket.destroy()
    assert.deepEqual(client.statuses(), reads, 'statuses the client read')

    const isRefused = (record: string) => record.includes('refused')
    const named = wanted.filter((record) => !isRefused(record))
    const ours = async () =>
      (await at.records()).filter(({ url, outcome }) => outcome !== 'refused' && url?.includes(`/run/${run}-`))
    await eventually(async () => (await ours()).length >= named.length, `records of ${run}`)
    assert.deepEqual((await ours()).map(summary), named, 'records of the connection, in order')
    total += wanted.length
    return wanted.filter(isRefused)
  }

  const plans = fc.array(fc.array(moves, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const run = runs
      runs += 1
      const before = await refused()
      const wanted = await Promise.all(plan.map((sequence, index) => connection(sequence, `${run}-${index}`)))
      const after = [...before, ...wanted.flat()]
      await eventually(async () => (await refused()).length >= after.length, `refused records of ${run}`)
      assert.deepEqual(await refused(), after)
    }),
    { numRuns: RUNS },
  )
  await at.close()
  assert.equal((await at.recordsAfterClose()).length, total, 'no record but those of the model')
})
