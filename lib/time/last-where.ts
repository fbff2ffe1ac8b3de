/**
 * The last whole number at which a condition still holds, found by halving.
 *
 * @param from a whole number at which it holds
 * @param until a later one at which it does not; in between it changes once
 */
export function lastWhere(from: number, until: number, holds: (at: number) => boolean): number {
  let [last, beyond] = [from, until]
  while (beyond - last > 1) {
    const middle = Math.floor((last + beyond) / 2)
    if (holds(middle)) last = middle
    else beyond = middle
  }
  return last
}
