import { bearerHeader } from '../bearer-token.ts'
import { compare, cpuOver, find, ratio } from '../comparison.ts'
import { cpuTable } from '../cpu-table.ts'
import type { Measurement } from '../measurement.ts'
import { formatSpread } from '../quantile.ts'

const SECRET = 'a secret of the bench, of 32 bytes and more'

/** What the record adds where the guard has already paid for verifying a token. */
export const guardedRoute: Measurement = {
  name: 'guarded-route',
  title: 'A route that needs a token',
  async run(workDir, settings) {
    // Read by the two guarded servers.
    process.env.BENCH_SECRET = SECRET
    const headers = bearerHeader(SECRET)
    const rows = [
      { name: 'bare', title: 'Fastify, no guard, no logging', headers },
      { name: 'ours', title: 'access log, no guard', headers },
      { name: 'guarded', title: 'accessControlPlugin, bearer token verified', headers },
      {
        name: 'guarded-logged',
        title: 'accessControlPlugin and access log (user and masked e-mail in the record)',
        headers,
      },
    ]
    const measured = await compare(rows, workDir, settings)
    const bare = find(measured, 'bare')
    const guarded = find(measured, 'guarded')
    const log = cpuOver(find(measured, 'guarded-logged'), guarded)
    const times = formatSpread(ratio(log, cpuOver(find(measured, 'ours'), bare)), 2)
    return `${cpuTable(measured, 'bare')}\n\nOn the guarded route the log costs ${times} times what it costs on an open one.`
  },
}
