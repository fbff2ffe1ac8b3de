import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lifecycleRules } from '../../../lib/archive/index.ts'
import { mergeRules, notesOn } from '../../../lib/archive/lifecycle/lifecycle.ts'

const TO = 's3://my-logs/shop'

test('a rule moves and expires the objects of its category, and uploads in pieces go after a week', () => {
  const rules = lifecycleRules({ to: TO, rules: { app: 'ia:60d,glacier:180d,expire:2y', payment: 'deep:26w' } })
  assert.deepEqual(rules, [
    {
      ID: 'fastify-access-log shop/app',
      Status: 'Enabled',
      Filter: { Prefix: 'shop/category=app/' },
      Transitions: [
        { Days: 60, StorageClass: 'STANDARD_IA' },
        { Days: 180, StorageClass: 'GLACIER' },
      ],
      Expiration: { Days: 731 },
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
    },
    {
      ID: 'fastify-access-log shop/payment',
      Status: 'Enabled',
      Filter: { Prefix: 'shop/category=payment/' },
      Transitions: [{ Days: 182, StorageClass: 'DEEP_ARCHIVE' }],
    },
    {
      ID: 'fastify-access-log shop/incomplete uploads',
      Status: 'Enabled',
      Filter: { Prefix: 'shop/' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    },
  ])
})

const REFUSED: [rule: string, message: RegExp, lock?: string][] = [
  ['ia:29d', /has ia at 29 days; expected it at 30 days or later/],
  ['onezone:1w', /has onezone at 7 days; expected it at 30 days or later/],
  ['ia:30d,glacier:59d', /Rule of app has glacier at 59 days; expected it at 60 days or later, as ia is at 30/],
  ['glacier:10d,expire:10d', /has expire at 10 days; expected it at 11 days or later, as glacier is at 10/],
  [
    'glacier:90d,ia:120d',
    /has ia at 120 days; expected the order ia, intelligent, onezone, glacier-ir, glacier, deep, expire/,
  ],
  ['glacier:90d,glacier:120d', /expected the order/],
  ['expire:1y,glacier:2y', /has glacier at 731 days; expected nothing after expire/],
  ['glacier:12h', /has 'glacier:12h'; expected one of ia, .* with a time from 1d to 100y, such as glacier:180d/],
  ['expire:9999999999d', /has 'expire:9999999999d'; expected/],
  ['glacier:0d', /has 'glacier:0d'; expected/],
  ['glaicer:90d', /has 'glaicer:90d'; expected/],
  ['glacier', /has 'glacier'; expected/],
  ['glacier:90d:x', /has 'glacier:90d:x'; expected/],
  ['', /has ''; expected/],
  ['expire:1y', /has expire at 366 days; expected it at 1827 days or later/, 'compliance:5y'],
  ['expire:6y', /^Option lock is 'forever'; expected compliance or governance and a time/, 'forever'],
]

for (const [rule, message, lock] of REFUSED) {
  test(`lifecycle refuses app=${rule}${lock ? ` with the lock ${lock}` : ''}`, () => {
    const options = { to: TO, rules: { app: rule }, ...(lock && { lock }) }
    assert.throws(() => lifecycleRules(options), { code: 'FST_ACCESS_LOG_OPTION_INVALID', message })
  })
}

for (const rule of [
  'ia:30d,expire:31d',
  'ia:30d,glacier:60d',
  'intelligent:1d,glacier:2d,deep:3d,expire:4d',
  'expire:1d',
]) {
  test(`lifecycle takes app=${rule}`, () => {
    assert.equal(lifecycleRules({ to: TO, rules: { app: rule } }).length, 2)
  })
}

test('two rules of a prefix of any length have two names', () => {
  const rules = lifecycleRules({ to: `s3://my-logs/${'a'.repeat(400)}`, rules: { app: 'expire:1y', db: 'expire:2y' } })
  assert.equal(new Set(rules.map(({ ID }) => ID)).size, 3)
  for (const { ID } of rules) assert.equal(ID.length, 255)
})

test('rules of others stay in their order, ours of the same names are replaced', () => {
  const ours = lifecycleRules({ to: TO, rules: { app: 'expire:1y' } })
  const theirs = [{ ID: 'a', Status: 'Enabled' }, { Status: 'Disabled' }]
  const merged = mergeRules(
    [theirs[0] ?? {}, ...lifecycleRules({ to: TO, rules: { app: 'expire:2y' } }), theirs[1] ?? {}],
    ours,
  )
  assert.deepEqual(merged, [...theirs, ...ours])
})

test('notes tell what is billed longer than it stands, and which rule of the bucket removes the archive', () => {
  const ours = lifecycleRules({ to: TO, rules: { app: 'deep:10d,expire:20d' } })
  const theirs = [
    { ID: 'all', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 365 } },
    { ID: 'old form', Status: 'Enabled', Prefix: 'shop/', Expiration: { Days: 30 } },
    { ID: 'off', Status: 'Disabled', Filter: {}, Expiration: { Days: 1 } },
    { ID: 'elsewhere', Status: 'Enabled', Filter: { Prefix: 'tmp/' }, Expiration: { Days: 1 } },
    { ID: 'tagged', Status: 'Enabled', Filter: { Tag: { Key: 'a', Value: 'b' } }, Expiration: { Days: 1 } },
    { ID: 'tags', Status: 'Enabled', Filter: { And: { Prefix: '', Tags: [{ Key: 'a' }] } }, Expiration: { Days: 1 } },
  ]
  assert.deepEqual(notesOn(theirs, ours), [
    'fastify-access-log shop/app: 180 days in DEEP_ARCHIVE are billed, even for objects that expire earlier',
    'the bucket\'s rule "all" removes everything under "" after 365 days, including the archive',
    'the bucket\'s rule "old form" removes everything under "shop/" after 30 days, including the archive',
  ])
})

test('notes tell of a rule for objects of some sizes that it removes those, wherever it has its condition', () => {
  const ours = lifecycleRules({ to: TO, rules: { app: 'glacier:90d' } })
  const noteOf = (Filter: object) =>
    notesOn([{ ID: 'sized', Status: 'Enabled', Filter, Expiration: { Days: 30 } }], ours)[0]
  assert.equal(
    noteOf({ ObjectSizeGreaterThan: 1_000_000 }),
    'the bucket\'s rule "sized" removes objects above 1000000 bytes under "" after 30 days, including those of the archive',
  )
  assert.match(noteOf({ ObjectSizeLessThan: 1000 }) ?? '', / removes objects below 1000 bytes under "" after 30 days/)
  assert.match(
    noteOf({ And: { Prefix: 'shop/', ObjectSizeGreaterThan: 1, ObjectSizeLessThan: 9 } }) ?? '',
    / removes objects above 1 and below 9 bytes under "shop\/" after 30 days/,
  )
  assert.equal(noteOf({ And: { Prefix: 'tmp/', ObjectSizeLessThan: 9 } }), undefined)
  assert.equal(noteOf({ And: { Tags: [{ Key: 'a' }], ObjectSizeLessThan: 9 } }), undefined)
})
