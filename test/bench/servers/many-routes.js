/** A route for each of 64 categories, with the answer of the route under test. */
export const NAMES = Array.from({ length: 64 }, (_, index) => `category${index}`)

/** @param configOf the config of a category's route */
export function manyRoutes(app, configOf = () => ({})) {
  for (const category of NAMES) {
    app.get(`/${category}/things/:id`, { config: configOf(category) }, async (request) => ({
      id: request.params.id,
      name: 'a thing',
      price: 12.5,
      tags: ['a', 'b'],
    }))
  }
}
