/** A reporter of node:test: one line of JSON a test, with the names of the tests around it. */
export default async function* report(events) {
  const names = []
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      names.length = data.nesting
      names[data.nesting] = data.name
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details.type === 'suite') continue
    const error = data.details.error?.cause ?? data.details.error
    yield `${JSON.stringify({
      name: [...names.slice(0, data.nesting), data.name].join(' > '),
      passed: type === 'test:pass' || data.todo !== undefined,
      skipped: data.skip !== undefined,
      because: type === 'test:fail' ? String(error?.stack ?? error?.message ?? error).slice(0, 2000) : undefined,
    })}\n`
  }
}
