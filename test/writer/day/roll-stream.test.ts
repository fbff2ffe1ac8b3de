import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { RollStream } from '../../../lib/writer/day/roll-stream.ts'
import { tempDir } from '../../harness/temp-dir.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

async function openStream(maxSize?: string) {
  const dir = tempDir()
  const path = join(dir, 'app.2026-11-24.1.log')
  const part = { path, fd: fs.openSync(path, 'a'), isPinoRolls: true }
  const file = join(dir, 'app.2026-11-24.log')
  return { dir, stream: await RollStream.open({ file, part, maxSize, fileMode: 0o640, sync: false }) }
}

for (const maxSize of [undefined, '1k']) {
  test(`the memory of a chunk is free once it is on disk, maxSize ${maxSize}`, async () => {
    const { dir, stream } = await openStream(maxSize)
    const write = async () => {
      const chunk = Buffer.allocUnsafeSlow(5000).fill('x\n')
      await stream.write(chunk)
      return new WeakRef(chunk.buffer)
    }
    const memory = await write()
    // A reference that was made or asked in a turn holds until its end.
    await setImmediate()
    collectGarbage()
    assert.equal(memory.deref(), undefined)
    await write()
    await stream.close()
    const sizes = fs.readdirSync(dir).map((name) => fs.statSync(join(dir, name)).size)
    assert.equal(
      sizes.reduce((sum, size) => sum + size),
      10_000,
    )
  })
}
