/** A key that is longer is mostly somebody's attempt to fill the memory. */
const LONGEST_KEY = 4096

/**
 * Remembers what `make` gave for its keys: few at most servers, any number at one that is scanned, so the memory is
 * emptied when it holds `size`, and long keys are not kept. The latest key is compared, which is less than to look for it.
 */
export function remember<Made extends object | string | null>(
  size: number,
  make: (key: string) => Made,
): (key: string) => Made {
  const known = new Map<string, Made>()
  let latest: { key: string; made: Made } | null = null

  function find(key: string): Made {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    if (known.size === size) known.clear()
    known.set(key, made)
    return made
  }

  return (key) => {
    if (key.length > LONGEST_KEY) return make(key)
    if (latest === null || latest.key !== key) latest = { key, made: find(key) }
    return latest.made
  }
}
