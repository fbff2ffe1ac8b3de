import { cpus, totalmem } from 'node:os'
import { canPin } from './cores.ts'

/** One line that says where and when the numbers were taken. */
export function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  const pinning = canPin ? 'servers on one core, load on another' : 'not pinned to cores: read the numbers with care'
  const date = new Date().toISOString().slice(0, 10)
  return `${date}, ${model}, ${cpus().length} cores, ${memory} GiB, ${process.platform}, Node ${process.versions.node}; ${pinning}.`
}
