/** A whole number, `12,345`: without Intl, which takes longer to load than all else on a screen takes to be made. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
