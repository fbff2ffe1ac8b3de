import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatBytes } from '../../lib/cli/output/bytes.ts'
import { csvRow, csvTable } from '../../lib/cli/output/csv.ts'
import { MOST_ADDED, RowFromBytes } from '../../lib/cli/output/csv-bytes.ts'
import { progressText, scanProgress } from '../../lib/cli/output/progress.ts'
import { shorten, table, width } from '../../lib/cli/output/table.ts'
import { COLORED, PLAIN, paletteFor } from '../../lib/display/color.ts'
import { addedFields } from '../../lib/display/record-fields.ts'
import { safeText } from '../../lib/display/safe-text.ts'
import type { AccessRecord } from '../../lib/reader/index.ts'
import { parseLine } from '../../lib/record/line.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'

test('text for the terminal holds no character that it obeys, and is itself when it held none', () => {
  const obeyed = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      const safe = safeText(text)
      assert.doesNotMatch(safe, obeyed)
      if (!obeyed.test(text)) assert.equal(safe, text)
    }),
    { numRuns: 2000 },
  )
  assert.equal(safeText('a\n\r\t\u001b\u0085\u202e\u2066'), 'a\\n\\r\\t\\u001b\\u0085\\u202e\\u2066')
})

test('a terminal gets colours, NO_COLOR and FORCE_COLOR decide otherwise', () => {
  const cases: [boolean, NodeJS.ProcessEnv, typeof PLAIN][] = [
    [true, {}, COLORED],
    [false, {}, PLAIN],
    [true, { TERM: 'dumb' }, PLAIN],
    [true, { NO_COLOR: '1' }, PLAIN],
    [true, { NO_COLOR: '' }, COLORED],
    [false, { FORCE_COLOR: '1' }, COLORED],
    [false, { FORCE_COLOR: '' }, COLORED],
    [true, { FORCE_COLOR: '0' }, PLAIN],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, PLAIN],
  ]
  for (const [isTerminal, env, palette] of cases) {
    assert.equal(paletteFor(isTerminal, env), palette, JSON.stringify({ isTerminal, ...env }))
  }
})

test('a row of CSV is quoted as RFC 4180 says and begins no formula', () => {
  const rows: [unknown[], string][] = [
    [['a', 'b c', ''], 'a,b c,'],
    [['a,b', 'say "x"'], '"a,b","say ""x"""'],
    [[1, -1, '-1.5', '-1+1'], "1,-1,-1.5,'-1+1"],
    [['=1', '+1', '@x', '\t=1', '\r=1'], "'=1,'+1,'@x,\\t=1,\\r=1"],
    [['="a"'], `"'=""a"""`],
    [['h/a;=1+1;b', ';'], '"h/a;=1+1;b",";"'],
    [['＝1+1', '＋1', '－1', '＠x', '﹦1', '⁺1', '−1'], "'＝1+1,'＋1,'－1,'＠x,'﹦1,'⁺1,'−1"],
    [[' =1', '\u00a0+1', '\ufeff=1', '\u200b@x', 'a=1'], "' =1,'\u00a0+1,'\ufeff=1,'\u200b@x,a=1"],
    [[null, undefined, false, { a: [1] }], ',,false,"{""a"":[1]}"'],
  ]
  for (const [values, row] of rows) assert.equal(csvRow(values), row)
})

test('the row of a usual record says what its fields say one by one', () => {
  const text = fc.option(
    fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('=1+1', 'a,b', 'GET', '/a/:id', ' x', '검색')),
  )
  const records = fc.record(
    {
      ...{ url: text, method: text, reqId: text, route: text, caller: text, msg: text, 'client.user': text, own: text },
      client: fc.option(fc.record({ client: text, user: fc.option(fc.oneof(text, fc.integer())), email: text })),
      errorDetail: fc.option(fc.record({ errorFunc: text, location: text })),
    },
    { requiredKeys: [] },
  )
  const { header, row } = csvTable()
  const fields = header.split(',').slice(0, -1)
  const oneByOne = csvTable(fields).row
  fc.assert(
    fc.property(records, (changes) => {
      const record = sampleRecord(changes as Partial<AccessRecord>)
      const shown = JSON.stringify(addedFields(record)).replace(/^{}$/, '')
      assert.equal(row(record), `${oneByOne(record)},${csvRow([shown])}`)
    }),
    { numRuns: 500 },
  )
})

test('a row from the bytes of a line is the row of its record, or none', () => {
  const text = fc.option(
    fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom('GET', '', '/a/:id', '/검색') },
      fc.string({ maxLength: 4 }),
      fc.constantFrom('=1+1', 'a;b', ' x', 'a\u2028', '/一\ud800', 'é'),
    ),
  )
  const records = fc.record(
    {
      ...{ url: text, method: text, reqId: text, route: text, datetimeKST: text },
      // A formatter of pino's writes its label.
      level: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(30, 50) }, fc.constantFrom('info', '30', 'loud', null)),
      statusCode: fc.oneof({ weight: 5, arbitrary: fc.nat() }, fc.constantFrom('200', null, 1.5, -1)),
      outcome: fc.oneof({ weight: 5, arbitrary: fc.constant('completed') }, text),
      client: fc.record({ client: text, user: fc.option(fc.oneof(text, fc.integer())), email: text }),
      errorDetail: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.record({ location: text })),
    },
    { requiredKeys: [] },
  )
  const { row } = csvTable()
  const fast = new RowFromBytes()
  let usual = 0
  fc.assert(
    fc.property(records, fc.nat({ max: 3 }), fc.nat(), (changes, kind, at) => {
      const bytes = Buffer.from(JSON.stringify({ ...sampleRecord(), ...changes, ...(kind === 1 && { own: at }) }))
      if (kind === 0) bytes[at % bytes.length] = at % 256
      const out = Buffer.alloc(bytes.length + MOST_ADDED)
      const end = fast.write(bytes, 0, bytes.length, out, 0)
      if (end === -1) return
      usual++
      assert.equal(out.toString('utf8', 0, end), `${row(parseLine(bytes.toString()) as AccessRecord)}\n`)
    }),
    { numRuns: 2000 },
  )
  assert.ok(usual > 200, `${usual} were usual`)
})

test('sizes are shown with two or three digits', () => {
  const sizes: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [99_949, '99.9 KB'],
    [99_950, '100 KB'],
    [999_499, '999 KB'],
    [999_500, '1.0 MB'],
    [399_000_000, '399 MB'],
    [1_230_000_000_000, '1.2 TB'],
  ]
  for (const [bytes, text] of sizes) assert.equal(formatBytes(bytes), text)
})

test('progress is a share of the whole, and never above it', () => {
  assert.equal(progressText(0, 399_000_000), '0 % of 399 MB')
  assert.equal(progressText(398_999_999, 399_000_000), '99 % of 399 MB')
  assert.equal(progressText(500, 399), '100 % of 399 B')
  assert.equal(progressText(0, 0), '100 % of 0 B')
})

test('a scan shows its progress after a second, five times a second, and takes it away', (t) => {
  let now = 0
  t.mock.method(process, 'uptime', () => now / 1000)
  const shown: string[] = []
  const progress = scanProgress({ showsProgress: true, progress: (text) => shown.push(text) }, 1000)
  for (const [time, bytes] of [
    [500, 100],
    [1000, 100],
    [1100, 100],
    [1200, 100],
  ] as const) {
    now = time
    progress.add(bytes)
  }
  progress.end()
  assert.deepEqual(shown, ['20 % of 1.0 KB', '40 % of 1.0 KB', ''])
})

test('where nobody watches no progress is shown', (t) => {
  const shown: string[] = []
  const progress = scanProgress({ showsProgress: false, progress: (text) => shown.push(text) }, 100)
  const later = process.uptime() + 60
  t.mock.method(process, 'uptime', () => later)
  for (let times = 0; times < 5; times++) progress.add(10)
  progress.end()
  assert.deepEqual(shown, [''])
})

test('columns of a table stand under their titles, wide characters too', () => {
  const rows = [
    ['/검색', '1'],
    ['/a', '23'],
  ]
  assert.deepEqual(table([{ title: 'route' }, { title: 'n', align: 'right' }], rows), [
    'route   n',
    '/검색   1',
    '/a     23',
  ])
  assert.equal(width('a검🙂'), 5)
  assert.equal(width('❤é＝｡±'), 6)
})

test('shortened text fits its columns', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
      const short = shorten(text, columns)
      assert.ok(width(short) <= columns)
      if (width(text) <= columns) assert.equal(short, text)
      else assert.ok(short.endsWith('…') && text.startsWith(short.slice(0, -1)))
    }),
  )
})
