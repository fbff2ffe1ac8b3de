/** Whether a decoded path is one of the given: strings exact, RegExp by their own rule. Null when none are given. */
export function compilePaths(paths: readonly (string | RegExp)[]): ((path: string) => boolean) | null {
  if (paths.length === 0) return null
  const exact = new Set(paths.filter((path) => typeof path === 'string'))
  const patterns = paths.filter((path) => path instanceof RegExp)
  return (path) => exact.has(path) || patterns.some((pattern) => pattern.test(path))
}
