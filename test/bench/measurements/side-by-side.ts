import { compare, cpuOver, find, type Measured, ratio } from '../comparison.ts'
import { markdownTable } from '../markdown-table.ts'
import type { Measurement } from '../measurement.ts'
import { formatSpread, spreadOf } from '../quantile.ts'
import type { Row } from '../row.ts'

export const sideBySideRows: Row[] = [
  { name: 'bare', title: 'Fastify, no logging' },
  { name: 'floor', title: 'the floor: empty hooks, a constant line' },
  { name: 'floor-buffered', title: 'the floor, buffered 4096 bytes' },
  { name: 'floor-sync', title: 'the floor, sync' },
  { name: 'ours', title: '**fastify-access-log**' },
  { name: 'ours-sync', title: "**fastify-access-log**, `flush: 'sync'`", floor: 'floor-sync' },
  { name: 'ours-object-path', title: '**fastify-access-log**, a category with a mixin (object path)' },
  { name: 'ours-all-fields', title: '**fastify-access-log**, all optional fields' },
  { name: 'ours-access-control', title: '**fastify-access-log** with accessControlPlugin, public route' },
  { name: 'fastify-logger', title: "Fastify's own logger + pino-roll (2 lines a request)" },
  { name: 'pino-http', title: 'pino-http + pino-roll' },
  { name: 'mgcrea', title: '@mgcrea/fastify-request-logger + pino-roll (2 lines a request)' },
  { name: 'evlog', title: 'evlog, its pipeline and file drain' },
  { name: 'morgan', title: 'morgan + rotating-file-stream' },
  { name: 'express-winston', title: 'express-winston + winston-daily-rotate-file' },
]

const HEAD = ['', 'CPU µs over bare', '× the floor', 'requests/s × the floor', 'p99 ms', 'bytes/request', 'peak MB']

export const sideBySide: Measurement = {
  name: 'side-by-side',
  title: 'Loggers side by side',
  async run(workDir, { only, ...settings }) {
    const wanted = sideBySideRows.filter(
      ({ name }) => only === null || only.has('side-by-side') || only.has(name) || name === 'bare' || name === 'floor',
    )
    const missingFloors = wanted.flatMap(({ floor }) => sideBySideRows.filter((row) => row.name === floor))
    const measured = await compare([...new Set([...wanted, ...missingFloors])], workDir, settings)
    const bare = spreadOf(find(measured, 'bare').slices.map(({ cpu }) => cpu))
    return [
      markdownTable(
        HEAD,
        measured.map((row) => cells(row, measured)),
      ),
      '',
      `Bare: ${formatSpread(bare, 1)} µs of CPU a request. Medians of ${settings.rounds} rounds [quartiles]; a row with ` +
        "`flush: 'sync'` is divided by the sync floor.",
    ].join('\n')
  },
}

function cells(measured: Measured, all: Measured[]): string[] {
  const { row, slices, peakRss } = measured
  const bare = find(all, 'bare')
  const floor = find(all, row.floor ?? 'floor')
  const perSecond = (of: Measured) => of.slices.map(({ requestsPerSecond }) => requestsPerSecond)
  const isBare = row.name === 'bare'
  return [
    row.title,
    isBare ? '0' : formatSpread(spreadOf(cpuOver(measured, bare)), 1),
    isBare ? '' : formatSpread(ratio(cpuOver(measured, bare), cpuOver(floor, bare)), 2),
    formatSpread(ratio(perSecond(measured), perSecond(floor)), 2),
    spreadOf(slices.map(({ p99 }) => p99)).median.toFixed(2),
    spreadOf(slices.map(({ bytes }) => bytes)).median.toFixed(0),
    (peakRss / 2 ** 20).toFixed(0),
  ]
}
