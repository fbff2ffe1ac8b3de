import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseFileName } from '../../lib/files/file-name.ts'
import { planRetention, type RetentionRule } from '../../lib/files/retention.ts'

const rule = (options: Partial<RetentionRule> = {}): RetentionRule => ({
  category: 'app',
  today: '2026-11-24',
  written: new Set(),
  backupCount: 2,
  oldest: undefined,
  ...options,
})

/** Runs a plan over a folder of names and sizes. */
function plan(folder: Record<string, number>, options: Partial<RetentionRule> = {}) {
  const asked: string[] = []
  const steps = planRetention(Object.keys(folder), rule(options))
  let step = steps.next()
  while (step.done !== true) {
    asked.push(step.value)
    step = steps.next(folder[step.value])
  }
  return { removed: step.value, asked }
}

const file = (day: string, part = 1) => `app.2026-11-${day}.${part}.log`

const cases: [title: string, folder: Record<string, number>, options: Partial<RetentionRule>, removed: string[]][] = [
  [
    'the newest days with records stay besides today',
    { [file('24')]: 9, [file('23')]: 9, [file('22')]: 9, [file('21')]: 9 },
    {},
    [file('21')],
  ],
  [
    'days without a file do not count',
    { [file('24')]: 9, [file('10')]: 9, [file('03')]: 9, [file('01')]: 9 },
    {},
    [file('01')],
  ],
  [
    'several parts are one day',
    {
      [file('23')]: 9,
      [file('23', 2)]: 9,
      [file('23', 10)]: 9,
      [file('22', 11)]: 9,
      [file('21', 12)]: 9,
      [file('21', 13)]: 9,
    },
    {},
    [file('21', 12), file('21', 13)],
  ],
  [
    'a file that a compressed one replaces is of its day, whoever was to take it away',
    { [file('23')]: 9, [`.${file('22')}.5f1c09ab`]: 9, [`${file('21')}.gz`]: 9, [`.${file('21')}.5f1c09ab`]: 9 },
    {},
    [`.${file('21')}.5f1c09ab`, `${file('21')}.gz`],
  ],
  [
    'a copy that is being made is no backup',
    { [file('23')]: 9, [`.${file('22')}.gz.5f1c09ab`]: 9, [file('21')]: 9, [file('20')]: 9 },
    {},
    [file('20')],
  ],
  [
    'empty files neither count nor stay',
    { [file('23')]: 0, [file('22')]: 9, [file('21')]: 9, [file('20')]: 9 },
    {},
    [file('20'), file('23')],
  ],
  ['an empty part of a day with records goes', { [file('23')]: 9, [file('23', 2)]: 0 }, {}, [file('23', 2)]],
  ["today's empty file stays", { [file('24')]: 0 }, {}, []],
  [
    'gzipped files are backups',
    { [`${file('23')}.gz`]: 9, [file('22')]: 9, [`${file('21')}.gz`]: 9 },
    {},
    [`${file('21')}.gz`],
  ],
  ['a plain file and its gzip are one day', { [file('23')]: 9, [`${file('23')}.gz`]: 9, [file('22')]: 9 }, {}, []],
  ['0 keeps only today', { [file('24')]: 9, [file('23')]: 9 }, { backupCount: 0 }, [file('23')]],
  ['Infinity keeps all', { [file('23')]: 9, 'app.1999-01-01.1.log': 9 }, { backupCount: Infinity }, []],
  [
    'a day before the oldest goes within backupCount',
    { [file('23')]: 9, [file('13')]: 9, [file('12')]: 9 },
    { backupCount: Infinity, oldest: '2026-11-13' },
    [file('12')],
  ],
  [
    'backupCount holds within the age',
    { [file('23')]: 9, [file('22')]: 9 },
    { backupCount: 1, oldest: '2026-11-01' },
    [file('22')],
  ],
  [
    'days after today stay and do not count, for a clock that was wrong',
    { [file('25')]: 9, 'app.2099-01-01.1.log': 0, [file('23')]: 9, [file('22')]: 9, [file('21')]: 9 },
    {},
    [file('21')],
  ],
  ['days after today stay with 0 too', { [file('25')]: 9, [file('23')]: 9 }, { backupCount: 0 }, [file('23')]],
  [
    'a day that is written to stays, and counts',
    { [file('23')]: 0, [file('22')]: 9, [file('21')]: 9 },
    { written: new Set(['2026-11-23']) },
    [file('21')],
  ],
  [
    'the oldest days go until all files are within maxTotalSize',
    {
      [file('24')]: 40,
      [file('23')]: 30,
      [file('22')]: 30,
      [file('22', 2)]: 0,
      [file('21')]: 1,
      [`${file('20')}.gz`]: 1,
    },
    { maxTotalSize: 100, backupCount: Infinity },
    [`${file('20')}.gz`, file('21'), file('22', 2)],
  ],
  [
    'a day goes whole when one of its parts is beyond maxTotalSize',
    { [file('24')]: 40, [file('23', 2)]: 50, [file('23')]: 50, [file('23', 3)]: 0 },
    { maxTotalSize: 100 },
    [file('23'), file('23', 2), file('23', 3)],
  ],
  [
    'today and a day that is written to stay, however large',
    { [file('24')]: 400, [file('23')]: 300, [file('22')]: 1 },
    { maxTotalSize: 100, written: new Set(['2026-11-23']) },
    [file('22')],
  ],
  ['files that are gone do not count', { [file('23')]: undefined as never, [file('22')]: 9, [file('21')]: 9 }, {}, []],
  [
    'names that are not ours are never removed',
    Object.fromEntries(
      [
        'app.log',
        'app.2026-11-01.log',
        'app.2026-11-01.0.log',
        'app.2026-11-01.1.txt',
        'app.2026-13-01.1.log',
        'apps.2026-11-01.1.log',
        'db.2026-11-01.1.log',
        'app-2026-11-01.1.log',
        'app.2026-11-01.1.log.1',
        'app.2026-11-01.01.log',
        'appX2026-11-01.1.log',
        ' app.2026-11-01.1.log',
        'App.2026-11-01.1.log',
        'notes',
      ].map((name) => [name, 9]),
    ),
    { backupCount: 0 },
    [],
  ],
]

describe('retention', () => {
  for (const [title, folder, options, removed] of cases) {
    test(title, () => assert.deepEqual(plan(folder, options).removed, removed))
  }

  test('asks only for the sizes that decide', () => {
    const folder = Object.fromEntries(
      Array.from({ length: 28 }, (_, day) => [file(String(day + 1).padStart(2, '0')), 9]),
    )
    assert.deepEqual(plan(folder).asked, [file('23'), file('22')])
  })

  const name = fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(
          fc.constantFrom('app', 'db'),
          fc.integer({ min: 10, max: 28 }),
          fc.integer({ min: 1, max: 12 }),
          fc.constantFrom('', '.gz'),
        )
        .map(([category, day, part, gz]) => `${category}.2026-11-${day}.${part}.log${gz}`),
    },
    { weight: 1, arbitrary: fc.string() },
  )
  const folder = fc.dictionary(name, fc.constantFrom(0, 1, 500), { noNullPrototype: true })
  const limits = fc.record({
    backupCount: fc.constantFrom(0, 1, 2, 3, 7, Infinity),
    oldest: fc.constantFrom(undefined, '2026-11-15', '2026-11-22'),
  })

  test('leaves exactly the newest days with records, whatever the folder holds', () => {
    fc.assert(
      fc.property(folder, limits, (files, options) => {
        const removed = new Set(plan(files, options).removed)
        const ours = Object.keys(files).filter((each) => parseFileName(each)?.category === 'app')
        const dayOf = (each: string) => parseFileName(each)?.day ?? ''
        const others = ours.filter((each) => dayOf(each) < '2026-11-24')
        const withRecords = others.filter((each) => (files[each] ?? 0) > 0)
        const allowed = [...new Set(withRecords.map(dayOf))]
          .filter((day) => options.oldest === undefined || day >= options.oldest)
          .sort()
          .reverse()
          .slice(0, options.backupCount)
        const stay = withRecords.filter((each) => allowed.includes(dayOf(each)))
        assert.deepEqual(removed, new Set(others.filter((each) => !stay.includes(each))))
      }),
      { numRuns: 1000 },
    )
  })

  test('removes nothing more when applied again', () => {
    fc.assert(
      fc.property(folder, limits, (files, options) => {
        const removed = new Set(plan(files, options).removed)
        const left = Object.fromEntries(Object.entries(files).filter(([each]) => !removed.has(each)))
        assert.deepEqual(plan(left, options).removed, [])
      }),
    )
  })
})
