import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPTIONAL_FIELDS, traceIdOf } from '../../lib/record/optional-fields.ts'
import { makeEnded } from './harness/ended-request.ts'

const ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'

const headers: [header: string | undefined, traceId: string | null][] = [
  [`00-${ID}-${PARENT}-01`, ID],
  [`00-${ID}-${PARENT}-00`, ID],
  [`00-${ID}-${PARENT}-ff`, ID],
  [`cc-${ID}-${PARENT}-01`, ID],
  [`cc-${ID}-${PARENT}-01-what-the-future-brings`, ID],
  [`00-${ID}-${PARENT}-01-more`, null],
  [`00-${ID}-${PARENT}-01-`, null],
  [`cc-${ID}-${PARENT}-01.more`, null],
  [`ff-${ID}-${PARENT}-01`, null],
  [`00-${ID.toUpperCase()}-${PARENT}-01`, null],
  [`00-${'0'.repeat(32)}-${PARENT}-01`, null],
  [`00-${ID}-${'0'.repeat(16)}-01`, null],
  [`00-${ID.slice(1)}-${PARENT}-01`, null],
  [`00-${ID}0-${PARENT}-01`, null],
  [`00-${ID}-${PARENT}-1`, null],
  [`00-${ID}-${PARENT}-0g`, null],
  [`0-${ID}-${PARENT}-01`, null],
  [`00_${ID}_${PARENT}_01`, null],
  [`00-${ID}-${PARENT}-01\n`, null],
  [`00-${ID}-${PARENT}-01, 00-${ID}-${PARENT}-01`, null],
  ['', null],
  [undefined, null],
]

for (const [header, traceId] of headers) {
  test(`traceparent ${JSON.stringify(header)} has ${traceId === null ? 'no trace id' : 'a trace id'}`, () => {
    assert.equal(traceIdOf(header), traceId)
  })
}

const referers: [header: string | undefined, referer: string | null][] = [
  ['https://example.com/a?token=1#part', 'https://example.com/a'],
  ['http://me:secret@example.com/a?token=1#part', 'http://example.com/a'],
  ['http://me@example.com', 'http://example.com'],
  ['http://me:se@cret@example.com:8080/@me', 'http://example.com:8080/@me'],
  ['HTTP:\\\\me:secret@example.com/a', 'HTTP:\\\\example.com/a'],
  ['http:me:secret@example.com/a', 'http:example.com/a'],
  ['//me:secret@example.com/a', '//example.com/a'],
  ['https://example.com/@me/a@b', 'https://example.com/@me/a@b'],
  ['/@me/a', '/@me/a'],
  ['about:blank', 'about:blank'],
  ['', ''],
  [undefined, null],
]

for (const [header, referer] of referers) {
  test(`referer ${JSON.stringify(header)} is recorded as ${JSON.stringify(referer)}`, () => {
    const headers = header === undefined ? {} : { referer: header }
    assert.equal(OPTIONAL_FIELDS.referer(makeEnded({ headers })), referer)
  })
}
