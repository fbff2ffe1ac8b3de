import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { resumeChunk } from '../../../lib/writer/day/resume-chunk.ts'

const chunk = 'one\ntwo\nthree\n'

const cases: [
  title: string,
  chunk: string,
  written: number,
  tail: string | undefined,
  from: number,
  breaks: boolean,
][] = [
  ['at the start in an empty file', chunk, 0, '', 0, false],
  ['at the start behind a whole line', chunk, 0, '\n', 0, false],
  ['on a new line behind a cut one', chunk, 0, 'x', 0, true],
  ['at the start of a file that cannot be read', chunk, 0, undefined, 0, false],
  ['behind the cut line where the file ends with it', chunk, 6, 'one\ntw', 6, false],
  ['behind as much of it as can be compared', chunk, 6, 'w', 6, false],
  ['with the cut line anew where another process wrote', chunk, 6, 'twx\n', 4, false],
  ['with the cut line anew on a new line where another line was cut', chunk, 6, 'x', 4, true],
  ['with the cut line anew in another file', chunk, 6, '', 4, false],
  ['with the cut line anew on a new line of a file that cannot be read', chunk, 6, undefined, 4, true],
  ['with the next line behind whole ones', chunk, 8, '\n', 8, false],
  ['without a second line break before one that was to part a cut line', '\nfour\n', 0, 'x', 0, false],
]

describe('a chunk that stopped goes on', () => {
  for (const [title, data, written, tail, from, breaksLine] of cases) {
    test(title, () => {
      const end = tail === undefined ? undefined : Buffer.from(tail)
      assert.deepEqual(resumeChunk(Buffer.from(data), written, end), { from, breaksLine })
    })
  }
})
