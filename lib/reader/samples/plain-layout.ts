import { placesOfWords } from '../lines/mark.ts'

/** What may stand as a value: bits. */
export const NUMBER = 1
export const TEXT = 2
export const NULL = 4
/** An object closes behind the value. */
export const CLOSES = 8

interface Member {
  name: string
  /** What stands before the value. */
  mark: string
  /** Stands before the mark whatever it is: eight bytes are compared at a time. */
  before?: string
  value: number
  /** What comes in its place when the mark is not there; where that is the member itself, others' fields may come before it. */
  otherwise?: string
  /** What comes next, where that is not the member below. */
  next?: string
}

/** A record as the writer makes it, up to the fields that others add at its end. */
const LAYOUT = [
  { name: 'level', mark: '{"level":', value: NUMBER },
  { name: 'time', mark: ',"time":', value: NUMBER },
  { name: 'category', mark: ',"category":', value: TEXT },
  { name: 'url', mark: ',"url":', before: '"', value: TEXT | NULL, otherwise: 'direct' },
  { name: 'method', mark: ',"method":', value: TEXT | NULL },
  { name: 'statusCode', mark: ',"statusCode":', value: NUMBER },
  {
    name: 'client',
    mark: ',"errorDetail":null,"client":{"client":',
    value: TEXT | NULL,
    otherwise: 'errorFunc',
    next: 'user',
  },
  { name: 'errorFunc', mark: ',"errorDetail":{"errorFunc":', value: TEXT },
  { name: 'location', mark: ',"location":', value: TEXT },
  { name: 'raised', mark: ',"raised":', value: TEXT },
  { name: 'message', mark: ',"message":', value: TEXT },
  { name: 'detail', mark: ',"detail":', value: TEXT | NULL | CLOSES },
  { name: 'clientOfError', mark: ',"client":{"client":', value: TEXT | NULL },
  { name: 'user', mark: ',"user":', value: NUMBER | TEXT | NULL },
  { name: 'email', mark: ',"email":', value: TEXT | NULL | CLOSES },
  { name: 'processedTime', mark: ',"processedTime":', value: TEXT, otherwise: 'datetimeUTC' },
  { name: 'datetimeUTC', mark: ',"datetimeUTC":', value: TEXT, otherwise: 'datetimeKST' },
  { name: 'datetimeKST', mark: ',"datetimeKST":', value: TEXT, otherwise: 'outcome' },
  { name: 'outcome', mark: ',"outcome":', value: TEXT, otherwise: 'outcome' },
  { name: 'reqId', mark: ',"reqId":', value: TEXT | NULL },
  { name: 'route', mark: ',"route":', value: TEXT | NULL },
  { name: 'durationUs', mark: ',"durationUs":', value: NUMBER },
] as const satisfies readonly Member[]

type MemberName = (typeof LAYOUT)[number]['name']

/** Behind the last member. */
export const END = LAYOUT.length
/** Behind the head of a line that is no record. */
const DIRECT = END + 1
/** Where the layout goes on when the line is not of it. */
export const NOWHERE = -1

const members: readonly Member[] = LAYOUT

function numberOf(name: string): number {
  return name === 'direct' ? DIRECT : members.findIndex((member) => member.name === name)
}

/** The number of each member. */
export const MEMBER = Object.fromEntries(members.map(({ name }, number) => [name, number])) as Record<
  MemberName,
  number
>

const texts = members.map(({ mark, before = '' }) => Buffer.from(before + mark))
const places = texts.map(({ length }) => placesOfWords(length))

/** How many words are compared for the members before one. */
function wordsBefore(member: number): number {
  return places.slice(0, member).flat().length
}

/** The layout as lists by the number of a member; of words by their number. */
export const layout = {
  lengths: Uint8Array.from(members, ({ mark }) => mark.length),
  values: Uint8Array.from(members, ({ value }) => value),
  otherwise: Int8Array.from(members, ({ otherwise }) => (otherwise === undefined ? NOWHERE : numberOf(otherwise))),
  next: Int8Array.from(members, ({ next }, member) => (next === undefined ? member + 1 : numberOf(next))),
  firstWords: Uint8Array.from({ length: members.length + 1 }, (_, member) => wordsBefore(member)),
  /** From the first byte of the mark. */
  places: Int8Array.from(
    members.flatMap(({ before = '' }, member) => (places[member] ?? []).map((place) => place - before.length)),
  ),
  /** As doubles, as marks are compared. */
  words: Float64Array.from(
    texts.flatMap((text, member) => (places[member] ?? []).map((place) => text.readDoubleLE(place))),
  ),
}
