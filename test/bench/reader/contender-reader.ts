/** The reader of this package, and the counting of its `stats`. */
import { Tally } from '../../../lib/cli/stats/tally.ts'
import { type RecordQuery, readRecords } from '../../../lib/reader/index.ts'
import { compileQuery } from '../../../lib/reader/query/query.ts'
import { filesOf } from '../../../lib/reader/read-entries.ts'
import { scanSamples } from '../../../lib/report/scan.ts'
import { contend } from './outcome.ts'

const [logDir = '', what = ''] = process.argv.slice(2)

const QUERIES: Record<string, Omit<RecordQuery, 'logDir' | 'lines'>> = {
  all: { where: { status: '>=100' } },
  user: { where: { user: 77 } },
  failed: { where: { status: '5xx' } },
  last: { order: 'newest', limit: 100 },
}

await contend(async () => {
  if (what === 'stats') {
    const query = compileQuery({ logDir, category: 'app' })
    const tally = new Tally(10)
    await scanSamples(await filesOf(query), query, (sample) => tally.add(sample))
    return tally.records
  }
  let count = 0
  for await (const record of readRecords({ logDir, category: 'app', ...QUERIES[what] })) if (record.time > 0) count++
  return count
})
