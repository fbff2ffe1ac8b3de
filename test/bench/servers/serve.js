// The servers are plain JavaScript so that node runs them, and the built package under them, as it would in production.

/**
 * Runs one server of the bench: `build(logDir)` gives a Fastify app, which gets the route under test, listens on a free
 * port, tells the port to the parent process and then answers the parent's questions, of `answers` with the app.
 */
export async function serve(build, answers = {}) {
  const app = await build(process.argv[2])
  app.get('/things/:id', async (request) => ({ id: request.params.id, name: 'a thing', price: 12.5, tags: ['a', 'b'] }))
  await app.listen({ host: '127.0.0.1', port: 0 })

  process.on('message', async (question) => process.send(await (answers[question] ?? usage)(app)))
  process.on('disconnect', () => process.exit())
  process.send(app.server.address().port)
}

function usage() {
  globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return { cpu: user + system, rss, heapUsed, peakRss: process.resourceUsage().maxRSS * 1024 }
}
