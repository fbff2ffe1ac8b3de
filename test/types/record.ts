/** Nothing here runs: the assertion is that `tsc -p test` compiles. */

import { expectTypeOf } from 'expect-type'
import {
  type AccessRecord,
  ApiError,
  BadRequest,
  type Client,
  type ErrorDetail,
  Forbidden,
  NotAuthorized,
  NotFound,
  type Outcome,
} from 'fastify-access-log'

declare const record: AccessRecord

expectTypeOf(record.level).toEqualTypeOf<number>()
expectTypeOf(record.url).toEqualTypeOf<string | null>()
expectTypeOf(record.statusCode).toEqualTypeOf<number>()
expectTypeOf(record.errorDetail).toEqualTypeOf<ErrorDetail | null>()
expectTypeOf(record.client).toEqualTypeOf<Client>()
expectTypeOf(record.outcome).toEqualTypeOf<Outcome>()
expectTypeOf(record.durationUs).toEqualTypeOf<number>()
expectTypeOf(record.fieldOfMine).toEqualTypeOf<unknown>()
expectTypeOf<Outcome>().toEqualTypeOf<'completed' | 'aborted' | 'timeout' | 'cut' | 'refused' | 'upgraded'>()
expectTypeOf<keyof ErrorDetail>().toEqualTypeOf<'errorFunc' | 'location' | 'raised' | 'message' | 'detail'>()
expectTypeOf<Client['user']>().toEqualTypeOf<string | number | null>()

for (const Class of [BadRequest, NotAuthorized, Forbidden, NotFound]) {
  expectTypeOf(new Class()).toExtend<ApiError>()
  new Class({ detail: { any: 1 }, code: '4040007', message: 'text', cause: new Error('any') })
}
new ApiError(418, { detail: 'tea', code: undefined, message: undefined })

// @ts-expect-error a status is needed
new ApiError()
// @ts-expect-error a code is text
new NotFound({ code: 4040001 })
// @ts-expect-error no such option
new NotFound({ details: 'x' })
