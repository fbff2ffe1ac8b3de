import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskEmail } from '../../../lib/record/client/email-mask.ts'
import { isWellFormedText } from '../harness/well-formed-text.ts'

const masks: [email: string, shown: string][] = [
  ['@example.com', '***@example.com'],
  ['a@example.com', '***@example.com'],
  ['ab@example.com', '***@example.com'],
  ['abc@example.com', '***@example.com'],
  ['user@example.com', '**e*@example.com'],
  ['abcde@example.com', '**cd*@example.com'],
  ['abcdef@example.com', '**cde*@example.com'],
  ['abcdefghij@example.com', '**cdefghi*@example.com'],
  ['user+tag@example.com', '**er+ta*@example.com'],
  ['first.last@mail.example.co.kr', '**rst.las*@mail.example.co.kr'],
  ['홍길동@example.kr', '***@example.kr'],
  ['홍길동님@example.kr', '**동*@example.kr'],
  ['😀😁😂🤣😃@example.com', '**😂🤣*@example.com'],
  ['abcdef@', '**cde*@'],
  ['@', '***@'],
  ['', '***'],
  ['abcdef', '***'],
  ['12345', '***'],
  ['a@b@example.com', '***@example.com'],
  ['abcd@b@example.com', '**cd@*@example.com'],
  ['"a@b"@example.com', '**@b*@example.com'],
  ['ABcd@Example.COM', '**c*@Example.COM'],
  ['a"\n\0d@x', '**\n\0*@x'],
  ['ab\ud800d@x', '**\ud800*@x'],
]

for (const [email, shown] of masks) {
  test(`${JSON.stringify(email)} is shown as ${JSON.stringify(shown)}`, () => {
    assert.equal(maskEmail(email), shown)
  })
}

test('of any text at most all but three code points of the local part are shown, and no emoji is halved', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress(), fc.string({ unit: 'grapheme' }))
  fc.assert(
    fc.property(anyText, (email) => {
      const shown = maskEmail(email)
      const at = email.lastIndexOf('@')
      if (at === -1) return assert.equal(shown, '***')
      const local = Array.from(email.slice(0, at))
      assert.equal(shown, `**${local.slice(2, -1).join('')}*@${email.slice(at + 1)}`)
      assert.equal(isWellFormedText(shown), isWellFormedText(email))
    }),
  )
})
