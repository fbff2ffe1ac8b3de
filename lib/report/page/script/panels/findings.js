import { sparkline } from '../charts/sparkline.js'
import { errorText, routeText } from '../context.js'
import { el, panel } from '../dom.js'
import { condensed, percentileLine, requestsOf } from '../figures.js'
import { columnsAround, everything, isPart } from '../selection.js'

/**
 * @typedef {import('../context.js').Context} Context
 * @typedef {import('../../../findings/finding.ts').Finding} Finding
 */

/** @type {Record<Finding['kind'], string>} */
const COLORS = {
  errorBurst: 'red',
  newError: 'red',
  silence: 'red',
  slow: 'orange',
  slowerDaily: 'orange',
  slowerThanBefore: 'orange',
  scanner: 'amber',
  guessing: 'amber',
  traffic: 'blue',
}

/** What stands out, in sentences that lead there. @param {Context} context */
export function findingPanel(context) {
  const { report, words } = context
  const told = isPart(context) ? el('p', { class: 'hint' }, words.ofWhole) : null
  if (report.findings.length === 0)
    return panel(words.standsOut, 'findings', told, el('p', { class: 'quiet' }, words.nothingStandsOut))
  const items = report.findings.map((finding, index) => {
    const [what, detail = '', more = ''] = sentence(context, finding)
    return el(
      'li',
      {},
      el(
        'button',
        {
          class: `finding ${COLORS[finding.kind]}`,
          'data-key': `finding-${index}`,
          type: 'button',
          click: () => follow(context, finding),
        },
        el(
          'span',
          { class: 'said' },
          el('strong', {}, what),
          detail === '' ? null : ` ${detail}`,
          more === '' ? null : el('small', {}, more),
        ),
        course(context, finding),
      ),
    )
  })
  return panel(words.standsOut, 'findings', told, el('ul', {}, ...items))
}

/** @param {Context} context @param {Finding} finding @returns {(string | number | undefined)[]} */
function sentence(context, finding) {
  const { report, words, format } = context
  const when = format.span(finding.from, finding.to)
  const route = 'route' in finding ? routeNamed(context, finding.route) : ''
  const error = 'error' in finding ? errorNamed(context, finding.error) : ''
  const client = 'client' in finding ? (report.clients[finding.client]?.value ?? '') : ''
  switch (finding.kind) {
    case 'errorBurst': {
      const routes = finding.routes.map(({ name, count }) => `${name} ${format.count(count)}`).join(' · ')
      return words.findings.errorBurst({ count: format.count(finding.count), error, when, routes })
    }
    case 'newError':
      return words.findings.newError({ count: format.count(finding.count), error, when })
    case 'slow':
      return words.findings.slow({
        route,
        p95: format.duration(finding.p95),
        usual: format.duration(finding.usual),
        when,
      })
    case 'slowerDaily': {
      const [first, last] = [format.duration(finding.first), format.duration(finding.last)]
      return words.findings.slowerDaily({ route, days: finding.days, first, last })
    }
    case 'slowerThanBefore': {
      return words.findings.slowerThanBefore({
        route,
        p95: format.duration(finding.p95),
        before: format.duration(finding.before),
      })
    }
    case 'traffic':
      return words.findings.traffic({ times: finding.times.toFixed(1), when })
    case 'silence':
      return words.findings.silence({ when, usual: format.count(finding.usual) })
    case 'scanner':
      return words.findings.scanner({
        client,
        count: format.count(finding.count),
        notFound: format.count(finding.notFound),
      })
    case 'guessing':
      return words.findings.guessing({
        client,
        count: format.count(finding.count),
        refused: format.count(finding.refused),
      })
  }
}

/** @param {Context} context @param {Finding} finding */
function follow(context, finding) {
  const { report } = context
  const isLong = finding.kind === 'slowerDaily' || finding.kind === 'slowerThanBefore' || 'client' in finding
  const columns = isLong ? everything(report) : columnsAround(report, finding.from, finding.to)
  const route = 'route' in finding ? finding.route : null
  if ('error' in finding) context.open.add(`error-${finding.error}`)
  const place =
    'error' in finding
      ? `error-${finding.error}`
      : 'client' in finding
        ? 'clients'
        : 'route' in finding
          ? 'chart-durations'
          : 'chart-requests'
  context.select({ from: columns.from, to: columns.to, route }, place)
}

/** @param {Context} context @param {Finding} finding */
function course({ report }, finding) {
  const all = everything(report)
  if ('error' in finding) return sparkline(condensed(report.errors[finding.error]?.series ?? [], all, 80), 'red')
  if ('route' in finding) {
    const route = report.routes[finding.route]
    if (route === undefined) return null
    const line = percentileLine(route.durations, all, 0.95, report.durationAxis).map(({ us }) => us)
    return sparkline(line, 'orange')
  }
  if ('client' in finding) return null
  return sparkline(condensed(requestsOf(report.series), all, 80), 'blue')
}

/** @param {Context} context @param {number} index */
function routeNamed(context, index) {
  const route = context.report.routes[index]
  return route === undefined ? '' : routeText(context, route)
}

/** @param {Context} context @param {number} index */
function errorNamed(context, index) {
  const error = context.report.errors[index]
  return error === undefined ? '' : errorText(context, error)
}
