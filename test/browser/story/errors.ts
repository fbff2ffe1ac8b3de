/** What can go wrong in the shop. */
export interface StoryError {
  errorFunc: string
  location: string
  raised: string
  message: string
  status: number
}

const error = (errorFunc: string, location: string, raised: string, message: string, status = 500): StoryError => ({
  errorFunc,
  location,
  raised,
  message,
  status,
})

const PRICE = "Cannot read properties of undefined (reading 'price')"
const PROVIDER_SILENT = 'the payment provider did not answer within 3000 ms'

export const POOL = error('query', '17 line in /app/db/pool.ts', 'Error', 'Connection terminated unexpectedly')
export const RENDER = error('render', '23 line in /app/views/page.ts', 'RangeError', 'Invalid time value')
export const CART = error('total', '88 line in /app/routes/cart.ts', 'TypeError', PRICE)
export const PROVIDER = error('charge', '41 line in /app/routes/pay.ts', 'UpstreamTimeout', PROVIDER_SILENT, 504)
export const NO_TOKEN = error('UNKNOWN', 'UNKNOWN line in UNKNOWN', 'NotAuthorized', 'Authorization Required', 401)
export const NO_THING = error('get', '33 line in /app/routes/things.ts', 'NotFound', 'No such thing', 404)

/** The stack that stands in the record of such an error. */
export function stackOf({ errorFunc, location, raised, message }: StoryError): string {
  const [, line, file] = /^(\d+) line in (.*)$/.exec(location) ?? [null, '1', 'node:internal']
  return [
    `${raised}: ${message}`,
    `    at ${errorFunc} (${file}:${line}:17)`,
    '    at async Object.handler (/app/routes/index.ts:12:5)',
    '    at async preHandler (/app/node_modules/fastify/lib/handle-request.js:135:7)',
  ].join('\n')
}
