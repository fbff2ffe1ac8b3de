import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languageOf } from '../../../lib/cli/report/language.ts'

const cases: [asked: string | undefined, env: Record<string, string>, language: string][] = [
  [undefined, {}, 'en'],
  [undefined, { LANG: 'ko_KR.UTF-8' }, 'ko'],
  [undefined, { LANG: 'ko' }, 'ko'],
  [undefined, { LANG: 'kok_IN' }, 'en'],
  [undefined, { LANG: 'C.UTF-8' }, 'en'],
  [undefined, { LC_ALL: 'en_US.UTF-8', LANG: 'ko_KR.UTF-8' }, 'en'],
  [undefined, { LC_MESSAGES: 'ko_KR.UTF-8', LANG: 'en_US.UTF-8' }, 'ko'],
  [undefined, { LC_ALL: '', LANG: 'ko_KR' }, 'ko'],
  ['en', { LANG: 'ko_KR.UTF-8' }, 'en'],
  ['ko', { LANG: 'C' }, 'ko'],
]

for (const [asked, env, language] of cases) {
  test(`the page is in ${language} when ${asked ?? 'nothing'} is asked for and the environment says ${JSON.stringify(env)}`, () => {
    assert.equal(languageOf(asked, env), language)
  })
}

test('another language is refused', () => {
  assert.throws(() => languageOf('de', {}), { message: "Option --lang is 'de'; expected en or ko" })
})
