import { sampleRecord } from '../../reader/harness/sample-record.ts'

/** Texts that would run, call or break out of where they stand. */
export const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<img src=http://127.0.0.1:9/x onerror=alert(2)>',
  '"><svg onload=alert(3)>',
  "');alert(4);('",
  'javascript:alert(5)',
  '{{7*7}}${7*7}',
  '</style><style>*{background:url(http://127.0.0.1:9/y)}',
  '\u202e\u0000\u001b[31m]]>-->',
]

/** Records with such a text in every field that a report shows. */
export function hostileRecords(start: number): object[] {
  return HOSTILE.flatMap((text, index) =>
    [200, 404, 500].map((statusCode, at) =>
      sampleRecord({
        time: start + (index * 3 + at) * 60_000,
        level: statusCode === 500 ? 50 : 30,
        category: 'app',
        url: text,
        method: text,
        statusCode,
        client: { client: text, user: text, email: text },
        reqId: text,
        route: statusCode === 404 ? null : text,
        errorDetail:
          statusCode === 200 ? null : { errorFunc: text, location: text, raised: text, message: text, detail: text },
        ...(statusCode === 500 && { err: { type: text, message: text, stack: `${text}\n    at ${text}` } }),
      }),
    ),
  )
}
