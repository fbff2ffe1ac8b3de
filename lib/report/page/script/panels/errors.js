import { sparkline } from '../charts/sparkline.js'
import { errorsIn, firstAndLast } from '../context.js'
import { el, panel } from '../dom.js'
import { condensed } from '../figures.js'
import { isPart } from '../selection.js'
import { shellWord } from '../shell.js'

/**
 * @typedef {import('../context.js').Context} Context
 * @typedef {import('../../../report.ts').ReportError} ReportError
 * @typedef {import('../../../report.ts').ReportSample} ReportSample
 */

/** Errors of the selection by place: failed requests first. @param {Context} context */
export function errorPanel(context) {
  const { words } = context
  const shown = errorsIn(context)
  const failures = shown.filter(({ error }) => error.failed > 0)
  const others = shown.filter(({ error }) => error.failed === 0)
  return panel(
    words.errors,
    'errors',
    failures.length === 0 ? el('p', { class: 'quiet' }, words.noErrors) : null,
    ...failures.map((each) => item(context, each)),
    others.length === 0 ? null : el('h3', {}, words.notFailures),
    ...others.map((each) => item(context, each)),
  )
}

/** @param {Context} context @param {ReturnType<typeof errorsIn>[number]} each */
function item(context, { error, index, count, isOfAllRoutes }) {
  const { selection, words, format } = context
  const { first, last } = firstAndLast(context, error)
  const key = `error-${index}`
  const summary = el(
    'summary',
    { 'data-key': key },
    el('span', { class: error.failed > 0 ? 'times bad' : 'times' }, format.count(count)),
    el(
      'span',
      { class: 'what' },
      el('code', {}, error.location === null ? words.noPlace : `${error.errorFunc ?? ''}, ${error.location}`),
      el(
        'span',
        { class: 'message' },
        error.isNew ? el('b', { class: 'new' }, `${words.isNew} `) : null,
        messageOf(context, error),
        isOfAllRoutes ? el('small', {}, ` (${words.ofAllRoutes})`) : null,
      ),
    ),
    el('span', { class: 'when' }, `${format.minute(first)} – ${format.minute(last)}`),
    sparkline(condensed(error.series, selection, 80), error.failed > 0 ? 'red' : 'blue'),
  )
  const details = el('details', { class: 'error', id: key, open: context.open.has(key) }, summary)
  const fillOnce = () => {
    if (details.childElementCount === 1) details.append(inside(context, error))
  }
  if (details.open) fillOnce()
  details.addEventListener('toggle', () => {
    if (details.open) context.open.add(key)
    else context.open.delete(key)
    if (details.open) fillOnce()
  })
  return details
}

/** @param {Context} context @param {ReportError} error */
function messageOf({ words }, { raised, message }) {
  if (raised === null) return words.noDetail
  return message === null ? raised : `${raised}: ${message}`
}

/** @param {Context} context @param {ReportError} error */
function inside(context, error) {
  const { words, format } = context
  const counts = (/** @type {string} */ title, /** @type {{ name: string, count: number }[]} */ list) =>
    el('p', {}, el('b', {}, `${title} `), list.map(({ name, count }) => `${name} × ${format.count(count)}`).join(' · '))
  const command = findCommand(context, error)
  return el(
    'div',
    { class: 'inside' },
    isPart(context) ? el('p', { class: 'hint' }, words.ofWhole) : null,
    counts(words.routes, error.routes),
    counts(
      words.statuses,
      error.statuses.map(({ status, count }) => ({ name: String(status), count })),
    ),
    command === null
      ? null
      : el('p', {}, el('b', {}, `${words.findOthers} `), el('code', { class: 'command' }, command)),
    error.samples.length === 0 ? null : el('h3', {}, words.samples),
    ...error.samples.map((sample) => record(context, sample)),
  )
}

/** What to type to see all of them. @param {Context} context @param {ReportError} error */
function findCommand({ format }, { location, raised, statuses, first, last }) {
  const what =
    location === null ? (raised === null ? null : ['--raised', shellWord(raised)]) : ['--text', shellWord(location)]
  const status = what === null ? ['--status', statuses.map(({ status }) => status).join(',')] : what
  const span = ['--since', shellWord(format.minute(first)), '--until', shellWord(format.minute(last + 60_000))]
  return ['access-log find', ...status, ...span].join(' ')
}

/** @param {Context} context @param {ReportSample} sample */
function record({ words, format }, sample) {
  const { time, category, reqId, method, url, statusCode, client, user, message, stack } = sample
  const fields = [
    format.second(time),
    category,
    String(statusCode),
    `${method ?? '-'} ${url ?? ''}`,
    client,
    user === null ? null : `${words.user} ${user}`,
    reqId,
  ].filter((field) => field !== null)
  return el(
    'div',
    { class: 'sample' },
    el('p', {}, ...fields.map((field) => el('span', {}, field))),
    el('pre', { tabindex: 0 }, stack ?? message ?? ''),
    reqId === null
      ? null
      : el(
          'p',
          {},
          el('b', {}, `${words.showRequest} `),
          el(
            'code',
            { class: 'command' },
            `access-log show ${shellWord(reqId)} --at ${shellWord(format.minute(time))}`,
          ),
        ),
  )
}
