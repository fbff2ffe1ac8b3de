import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOM_FOR_CLIENTS } from '../../../lib/report/count/lists.ts'
import { MOST_TOLD_APART, rate } from '../../../lib/report/page/script/panels/tiles.js'
import { WORDS } from '../../../lib/report/page/script/words.js'

test('so many come in the shortest time that has one', () => {
  const table: [perSecond: number, en: string, ko: string][] = [
    [1234, '1234 a second', '초당 1234건'],
    [12.34, '12.3 a second', '초당 12.3건'],
    [0.17, '10.2 a minute', '분당 10.2건'],
    [1 / 1440, '2.5 an hour', '시간당 2.5건'],
    [1 / 86_400, '1.0 a day', '하루 1.0건'],
    [1 / 864_000, '0.1 a day', '하루 0.1건'],
  ]
  for (const [perSecond, en, ko] of table) {
    assert.deepEqual([rate(WORDS.en, perSecond), rate(WORDS.ko as never, perSecond)], [en, ko])
  }
})

test('the page says "more than" of as many addresses and users as are told apart', () => {
  assert.equal(MOST_TOLD_APART, ROOM_FOR_CLIENTS)
})
