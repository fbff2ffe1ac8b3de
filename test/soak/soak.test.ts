import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tempDir } from '../harness/temp-dir.ts'
import { checkSoak } from './check-soak.ts'
import { runSoak } from './run-soak.ts'

test('two servers under load, with a turn each second and faults, lose nothing they do not count', async () => {
  const report = await runSoak({ dir: tempDir(), seconds: 8, daySeconds: 1, processes: 2, connections: 10 })
  for (const { all } of report.writers) assert.ok(all.turns >= 6, `${all.turns} turns`)
  for (const { faults } of report.writers) assert.ok(Object.values(faults).reduce((sum, count) => sum + count) > 0)
  checkSoak(report)
})
