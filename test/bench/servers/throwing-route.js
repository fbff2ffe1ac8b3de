/** A route whose error has a few frames of its own below it, as an application's has. */
export function throwingRoute(app) {
  app.get('/broken/:id', async (request) => loadThing(request.params.id))
}

async function loadThing(id) {
  return readRow(id)
}

function readRow(id) {
  throw new Error(`no row ${id}`)
}
