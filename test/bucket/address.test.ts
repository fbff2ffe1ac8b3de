import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAddress, parseBucketAddress, typedAddress } from '../../lib/bucket/address.ts'

const NOTHING = { region: undefined, endpoint: undefined }

const TAKEN: [text: string, address: object][] = [
  ['s3://my-logs', { bucket: 'my-logs', prefix: '', ...NOTHING }],
  ['s3://my-logs/', { bucket: 'my-logs', prefix: '', ...NOTHING }],
  ['s3://my.logs/shop', { bucket: 'my.logs', prefix: 'shop/', ...NOTHING }],
  ["s3://my-logs/a/b_!.*'()=-/", { bucket: 'my-logs', prefix: "a/b_!.*'()=-/", ...NOTHING }],
  [
    's3://my-logs/x?region=eu-west-1&endpoint=http://localhost:9000',
    { bucket: 'my-logs', prefix: 'x/', region: 'eu-west-1', endpoint: 'http://localhost:9000' },
  ],
]

for (const [text, address] of TAKEN) {
  test(`${text} is an address`, () => {
    const parsed = parseBucketAddress('to', text)
    assert.deepEqual(parsed, address)
    assert.deepEqual(parseBucketAddress('to', formatAddress(parsed)), { ...parsed, ...NOTHING })
  })
}

test('an address is typed as a shell takes it, with region and endpoint', () => {
  const typed = (text: string) => typedAddress(parseBucketAddress('to', text))
  assert.equal(typed('s3://my-logs/shop'), 's3://my-logs/shop/')
  assert.equal(typed('s3://my-logs?region=eu-west-1'), "'s3://my-logs/?region=eu-west-1'")
  assert.equal(
    typed('s3://my-logs/x?endpoint=http://localhost:9000&region=eu-west-1'),
    "'s3://my-logs/x/?region=eu-west-1&endpoint=http://localhost:9000'",
  )
  assert.equal(typed("s3://my-logs/it's"), `'s3://my-logs/it'\\''s/'`)
})

const REFUSED: [text: string, message: RegExp][] = [
  ['my-logs/shop', /^Option to is 'my-logs\/shop'; expected an address such as s3:\/\/bucket\/prefix$/],
  ['S3://my-logs', /expected an address/],
  ['s3://My_Logs', /the name of a bucket: 3 to 63 lower case letters/],
  ['s3://ab', /the name of a bucket/],
  ['s3://a..b', /the name of a bucket/],
  ['s3://127.0.0.1', /the name of a bucket/],
  ['s3://', /the name of a bucket/],
  ['s3://my-logs/a b', /a prefix of names with letters, digits/],
  ['s3://my-logs//a', /between single slashes/],
  ['s3://my-logs/../a', /a prefix of names/],
  ['s3://my-logs/한글', /a prefix of names/],
  ['s3://my-logs/a%20b', /a prefix of names/],
  [`s3://my-logs/${'a'.repeat(600)}`, /512 characters at most/],
  ['s3://my-logs/category=app', /the prefix above the folders category=… and day=…/],
  ['s3://my-logs/a?region=eu-west-1&region=eu-west-2', /the parameter region once/],
  ['s3://my-logs/a?x=1', /only the parameters region and endpoint after the \?, not x/],
  ['s3://my-logs/a?b?c', /at most one \?/],
  [
    's3://my-logs?region=Frankfurt am Main',
    /^Option to\?region is 'Frankfurt am Main'; expected the name of a region such as eu-west-1/,
  ],
  [
    's3://my-logs?endpoint=localhost:9000',
    /^Option to\?endpoint is .*; expected the address of a store such as http:\/\/localhost:9000/,
  ],
]

for (const [text, message] of REFUSED) {
  test(`${text.slice(0, 60)} is no address`, () => {
    assert.throws(() => parseBucketAddress('to', text), { code: 'FST_ACCESS_LOG_OPTION_INVALID', message })
  })
}
