import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Dynamo, Write } from '../../../lib/store/dynamodb/client.ts'
import { writeAll } from '../../../lib/store/dynamodb/write.ts'
import { fakePauses } from '../harness/fake-pauses.ts'

/** A table that takes so many items of each request in turn, and then none. */
function tableTaking(t: TestContext, taken: number[]) {
  const endPause = fakePauses(t)
  let asked = 0
  const client = {
    async batchWriteItem({ RequestItems: { logs = [] } }: { RequestItems: Record<string, Write[]> }) {
      endPause()
      return { UnprocessedItems: { logs: logs.slice(taken[asked++] ?? 0) } }
    },
  } as unknown as Dynamo
  return { client, asked: () => asked }
}

const items = Array.from({ length: 5 }, (_, at) => ({ key: { S: String(at) } }))

test('a table counts as throttled once it took nothing eight times in a row, whatever it took before', async (t) => {
  const table = tableTaking(t, [0, 0, 0, 1, 0, 0, 2])
  await assert.rejects(writeAll(table.client, 'logs', [items], 'store'), /throttled/)
  assert.equal(table.asked(), 15)
})

test('what a table left unprocessed is written again until it took all', async (t) => {
  const table = tableTaking(t, [...Array<number>(7).fill(0), 2, ...Array<number>(7).fill(0), 3])
  await writeAll(table.client, 'logs', [items], 'store')
  assert.equal(table.asked(), 16)
})
