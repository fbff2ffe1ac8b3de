/**
 * What is expected of the parameters behind the `?` of an address, where one is unknown or comes twice; null where all is well.
 *
 * @param shown the known names, as the sentence says them
 */
export function expectedParameters(
  parameters: URLSearchParams,
  known: readonly string[],
  shown: string = known.join(', '),
): string | null {
  const names = [...parameters.keys()]
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) return `only the parameters ${shown} after the ?, not ${unknown}`
  const twice = names.find((name) => parameters.getAll(name).length > 1)
  return twice === undefined ? null : `the parameter ${twice} once`
}
