import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Chunk, LineQueue } from '../../../lib/writer/day/line-queue.ts'
import { FileAccount } from '../../../lib/writer/file-stats.ts'

const lines = ['one\n', 'two\n', 'three\n']

/** A queue whose first write stopped within its second line. */
function cutQueue() {
  const account = new FileAccount()
  const queue = new LineQueue(account, 1000)
  for (const line of lines) queue.add(line, 1)
  queue.putBack(queue.take() as Chunk, 6)
  return { account, queue }
}

function takeAll(queue: LineQueue): string[] {
  const taken: string[] = []
  for (let chunk = queue.take(); chunk !== undefined; chunk = queue.take()) {
    taken.push(chunk.data.subarray(chunk.written).toString())
    queue.finish(chunk)
  }
  return taken
}

describe('a queue of lines', () => {
  test('takes a chunk larger than the memory while nothing else is held, and no more', () => {
    const account = new FileAccount()
    const queue = new LineQueue(account, 5)
    queue.add('longer than five\n', 1)
    queue.seal()
    assert.deepEqual([account.dropped, queue.hasChunks], [0, true])
    queue.add('x\n', 2)
    queue.seal()
    assert.equal(account.dropped, 1)
  })

  test('parts the line that was cut from those behind it, and counts all', () => {
    const { account, queue } = cutQueue()
    queue.resume({ bytes: Buffer.from('one\ntw'), size: 6 })
    assert.deepEqual(takeAll(queue), ['o\n', 'three\n'])
    assert.deepEqual([account.written, account.bytes, account.held], [3, 14, 0])
  })

  test('has the line whole where another wrote within it', () => {
    const { account, queue } = cutQueue()
    queue.resume({ bytes: Buffer.from('one\ntw'), size: 6 })
    queue.rewrite(queue.take() as Chunk)
    assert.deepEqual(takeAll(queue), ['two\n', 'three\n'])
    assert.deepEqual([account.written, account.bytes, account.held], [3, 18, 0])
  })

  test('counts what is being written as dropped when nobody will see the end of it', () => {
    const account = new FileAccount()
    const queue = new LineQueue(account, 1000)
    for (const line of lines) queue.add(line, 1)
    queue.take()
    queue.giveUp()
    assert.equal(account.dropped, 0)
    queue.giveUpTaken()
    assert.deepEqual([account.dropped, account.held], [3, 0])
  })

  test('calls back when the last line of a parted chunk is written', () => {
    const { queue } = cutQueue()
    let isSettled = false
    queue.onSettled(() => {
      isSettled = true
    })
    queue.resume({ bytes: Buffer.from('w'), size: 6 })
    queue.finish(queue.take() as Chunk)
    assert.equal(isSettled, false)
    takeAll(queue)
    assert.equal(isSettled, true)
  })
})
