import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
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
  ['a parameter in lower-case escapes', 'bad /abc%3d%3d!', { params: { token: 'abc==' } }, 'bad /:token!'],
  ['a parameter with an escaped letter', 'bad /%61bc%64efgh', { params: { token: 'abcdefgh' } }, 'bad /:token'],
  [
    'a parameter with characters as one may send them or not',
    "bad /ab!cd*(ef)%27 and ab%21cd%2a%28ef)'",
    { params: { token: "ab!cd*(ef)'" } },
    'bad /:token and :token',
  ],
  ['a parameter with a slash', 'bad /ab%2fcd%2Bef', { params: { token: 'ab/cd+ef' } }, 'bad /:token'],
  ['a parameter in Korean', 'bad /%ea%b2%80%EC%83%89어%21', { params: { token: '검색어!' } }, 'bad /:token'],
  ['a parameter of emoji', 'bad /%f0%9f%98%80😀x', { params: { token: '😀😀' } }, 'bad /:tokenx'],
  ['a parameter with a percent sign', 'bad /%2541bcd, %41bcd', { params: { token: '%41bcd' } }, 'bad /:token, :token'],
  [
    'a parameter within another URL',
    'to /login?next=%2Freset%2Fabc%253d%253d&x',
    { params: { token: 'abc==' } },
    'to /login?next=%2Freset%2F:token&x',
  ],
  [
    'a parameter beside escapes of no character',
    '%ff%61bcd%zz%c0%af%',
    { params: { token: 'abcd' } },
    '%ff:token%zz%c0%af%',
  ],
  [
    'all of a parameter that holds the query',
    'bad /x%3Da%3Db%3Db and x=a=b=b',
    { target: '/x?a=b=', params: { token: 'x=a=b=b' } },
    'bad /:token and :token',
  ],
  [
    'all of a query that holds a parameter',
    'bad /x?a=abcd&b=%61bcd',
    { target: '/x?a=abcd&b=%61bcd', params: { token: 'abcd' } },
    'bad /x?[query]',
  ],
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

test('however a client writes the value of a parameter, it is in no text of an error', () => {
  const bytes = (character: string) => [...Buffer.from(character)].map((byte) => `%${byte.toString(16)}`).join('')
  const written = (value: string, ways: readonly number[]) =>
    [...value]
      .map((character, index) => {
        const way = (ways[index % ways.length] ?? 0) % 3
        // Escapes are of two digits.
        if (way === 0 || character < '\u0010') return encodeURIComponent(character)
        return way === 1 ? bytes(character) : bytes(character).toUpperCase()
      })
      .join('')
  const character = fc.constantFrom('a', 'Z', '%', '2', '5', '/', '=', "'", '!', 'é', '검', '😀', ' ')
  fc.assert(
    fc.property(
      fc.string({ unit: character, minLength: 4, maxLength: 12 }),
      fc.array(fc.nat(), { minLength: 1 }),
      (token, ways) => {
        const sent = written(token, ways)
        for (const text of [sent, encodeURIComponent(sent), token]) {
          assert.equal(cleaned(`<${text}>`, { params: { token } }), '<:token>')
        }
      },
    ),
  )
})

test('scrub takes out what is left', () => {
  const scrub = (text: string) => text.replace(/\d+/g, '#')
  assert.equal(cleaned('order 17 of a=1234', { target: '/x?a=1234' }, { scrub }), 'order # of [query]')
  assert.equal(cleaned('order 17', {}, { scrub }), 'order #')
})
