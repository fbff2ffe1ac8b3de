import type { TestContext } from 'node:test'
import { compileQuery } from '../../../lib/reader/query/query.ts'
import { filesOf } from '../../../lib/reader/read-entries.ts'
import { scanSamples } from '../../../lib/reader/samples/scan-samples.ts'
import { Aggregate } from '../../../lib/report/aggregate.ts'
import { buildReport } from '../../../lib/report/build-report.ts'
import type { Report } from '../../../lib/report/report.ts'
import { timeZone } from '../../../lib/time/time-zone.ts'
import { writeStory } from '../../browser/story/write-story.ts'
import { tempLogDir } from '../../reader/harness/temp-log-dir.ts'

/** The report of the story's week, from its files. */
export async function makeStoryReport(t: TestContext, records: number): Promise<Report> {
  const logDir = tempLogDir(t)
  writeStory({ logDir, records, start: Date.parse('2026-11-18T00:00:00+09:00'), days: 7 })
  const zone = timeZone('Asia/Seoul')
  const aggregate = new Aggregate(zone.offsetAt)
  const query = compileQuery({ logDir, lines: 'access' })
  await scanSamples(await filesOf(query), query, (sample) => aggregate.add(sample))
  const source = { categories: [], files: 0, bytes: 0, malformed: 0, conditions: [] }
  return buildReport(aggregate, { title: '', made: 0, zone, zoneName: 'Asia/Seoul', source, before: null })
}
