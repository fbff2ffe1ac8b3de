// node --import tsx test/soak/soak.ts [seconds, 600 unless told]
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkSoak } from './check-soak.ts'
import { runSoak } from './run-soak.ts'

const seconds = Number(process.argv[2] ?? 600)
assert.ok(seconds > 0, 'expected seconds as a number above 0')

const dir = mkdtempSync(join(tmpdir(), 'access-log-soak-'))
const report = await runSoak({ dir, seconds, daySeconds: 4, processes: 2, connections: 20 })
for (const [index, { answered, faults, samples, all }] of report.writers.entries()) {
  console.log({ answered, faults, all, found: report.found[index], first: samples[1], last: samples.at(-1) })
}
console.log({ days: report.days.all.length, renamed: report.renamed })
checkSoak(report)
rmSync(dir, { recursive: true })
