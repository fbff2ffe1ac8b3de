const STATUS_LINE = /HTTP\/1\.[01] (\d{3})[ \r]/g

/** Final statuses in what an HTTP/1 client read, in order. 1xx are announcements, not answers; 101 is one. */
export function statusesIn(received: string): number[] {
  const statuses: number[] = []
  for (const [, digits] of received.matchAll(STATUS_LINE)) {
    const status = Number(digits)
    if (status >= 200 || status === 101) statuses.push(status)
  }
  return statuses
}
