import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileErrorTexts, type ErrorTextOptions } from '../../../lib/record/error/error-text.ts'

type Asked = Parameters<ReturnType<typeof compileErrorTexts>>[0]

function cleaned(text: string, asked: Partial<Asked>, options: Partial<ErrorTextOptions> = {}): string {
  const cleanOf = compileErrorTexts({
    scrub: undefined,
    maskParams: ['token', 'code'],
    isSemicolonQuery: false,
    onFailure: assert.fail,
    ...options,
  })
  return cleanOf({ target: '/x', routedTarget: undefined, params: null, ...asked })?.(text) ?? text
}

const cases: [title: string, text: string, asked: Partial<Asked>, left: string][] = [
  ['a query as it was sent', 'no /x?a=%41b+c', { target: '/x?a=%41b+c' }, 'no /x?[query]'],
  ['a query decoded', 'no a=Ab c', { target: '/x?a=%41b+c' }, 'no [query]'],
  ['a query decoded but for its +', 'no a=Ab+c', { target: '/x?a=%41b+c' }, 'no [query]'],
  ['a query as a URL writes it', 'no /x?a=it%27s', { target: "/x?a=it's" }, 'no /x?[query]'],
  ['a query as a form writes it', 'no a=it%27s+%7E', { target: "/x?a=it's%20~" }, 'no [query]'],
  [
    'a query within another URL',
    'to /login?next=%2Fx%3Fa%3D%2541b',
    { target: '/x?a=%41b' },
    'to /login?next=%2Fx%3F[query]',
  ],
  ['a query before a fragment', 'no a=123#top', { target: '/x?a=123#top' }, 'no [query]'],
  ['the query that the router read', 'no b=1234', { target: '/x', routedTarget: '/y?b=1234' }, 'no [query]'],
  ['a short query behind its mark alone', 'a=1 of /x?a=1', { target: '/x?a=1' }, 'a=1 of /x?[query]'],
  ['a parameter', 'bad s3cr t', { params: { token: 's3cr t' } }, 'bad :token'],
  ['a parameter encoded', 'bad s3cr%20t', { params: { token: 's3cr t' } }, 'bad :token'],
  [
    'the longer of two parameters first',
    'bad abcdef and abcd',
    { params: { token: 'abcd', code: 'abcdef' } },
    'bad :code and :token',
  ],
  ['no parameter that is not named', 'bad abcd', { params: { id: 'abcd' } }, 'bad abcd'],
]

for (const [title, text, asked, left] of cases) {
  test(`out of a text of an error goes ${title}`, () => {
    assert.equal(cleaned(text, asked), left)
  })
}

test('scrub takes out what is left', () => {
  const scrub = (text: string) => text.replace(/\d+/g, '#')
  assert.equal(cleaned('order 17 of a=1234', { target: '/x?a=1234' }, { scrub }), 'order # of [query]')
  assert.equal(cleaned('order 17', {}, { scrub }), 'order #')
})
