import type { Report, ReportHits, ReportSample } from './report.ts'

/** Conditions on what happened, in which nobody is named: the values of all others are hidden. */
const NAMES_NOBODY = /^--(?:since|until|at|slow|level|without|(?:not-)?(?:status|outcome|method|route|raised)) /

/**
 * The report without what identifies people: addresses and users become their number in the list, urls become routes, paths
 * not found and request ids, which clients may choose, are left out, and numbers, quotes and e-mail addresses in messages are
 * masked. Stacks keep only their frames, conditions on addresses, users, urls and texts only their names.
 */
export function anonymous(report: Report): Report {
  return {
    ...report,
    source: { ...report.source, conditions: report.source.conditions.map(withoutValue) },
    clients: report.clients.map((client, index) => ({ ...client, value: `#${index + 1}` })),
    users: report.users.map((user, index) => ({ ...user, value: `#${index + 1}` })),
    notFound: [],
    byColumn: report.byColumn && {
      clients: numbered(report.byColumn.clients, report.clients),
      users: numbered(report.byColumn.users, report.users),
      notFound: { values: [], columns: [] },
    },
    slowest: report.slowest.map((slow) => ({ ...slow, url: slow.route, reqId: null })),
    errors: report.errors.map((error) => ({
      ...error,
      message: masked(error.message),
      samples: error.samples.map(withoutPerson),
    })),
  }
}

/** A value has the same number as in the list of the whole period; values missing there get further numbers. */
function numbered({ values, columns }: ReportHits, list: readonly { value: string }[]): ReportHits {
  const numbers = new Map(list.map(({ value }, index) => [value, index + 1]))
  for (const value of values) if (!numbers.has(value)) numbers.set(value, numbers.size + 1)
  return { values: values.map((value) => `#${numbers.get(value)}`), columns }
}

function withoutValue(condition: string): string {
  return NAMES_NOBODY.test(condition) ? condition : condition.replace(/(?<=^--[\w-]+ ).*/s, '…')
}

function withoutPerson(sample: ReportSample): ReportSample {
  return {
    ...sample,
    url: sample.route,
    reqId: null,
    client: null,
    user: null,
    message: masked(sample.message),
    stack: placesOf(sample.stack),
  }
}

const URL_TEXT = /\b[a-z][a-z\d+.-]*:\/\/[^\s"'`<>]*/gi

const QUOTED = /(["`])(?:\\.|(?!\1)[^\\])*\1|“[^”]*”|«[^»]*»|「[^」]*」|『[^』]*』/gs

/** Apart, as it is an apostrophe too: within a word it neither begins nor ends what is quoted. */
const SINGLE_QUOTED =
  /(?<![\p{L}\p{N}])(?:'(?:\\.|[^'\\]|'(?=[\p{L}\p{N}]))*'|‘(?:[^’]|’(?=[\p{L}\p{N}]))*’)(?![\p{L}\p{N}])/gsu

/** What stands between the first and the last character. */
function hidden(text: string): string {
  return `${text.charAt(0)}…${text.slice(-1)}`
}

function masked(text: string | null): string | null {
  if (text === null) return null
  return text
    .replace(/[^\s@<>"']+@[^\s@<>"']+/g, '…')
    .replace(URL_TEXT, '…')
    .replace(QUOTED, hidden)
    .replace(SINGLE_QUOTED, hidden)
    .replace(/[\da-f]*\d[\da-f.:-]*/gi, '#')
}

/** Only lines that begin with `at` are frames: the others are messages, which may name someone. */
function placesOf(stack: string | null): string | null {
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return frames.length === 0 ? null : frames.join('\n')
}
