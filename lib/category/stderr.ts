/** Writes one line to stderr; a stderr that is closed must not end the process. */
export function toStderr(text: string): void {
  const ignore = () => {}
  try {
    process.stderr.on('error', ignore)
    process.stderr.write(`fastify-access-log: ${text}\n`, () => {
      setImmediate(() => process.stderr.off('error', ignore)).unref()
    })
  } catch {
    process.stderr.off('error', ignore)
  }
}
