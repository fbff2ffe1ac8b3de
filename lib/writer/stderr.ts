/** Writes one line to stderr in the package's name. */
export function toStderr(text: string): void {
  writeStderr(`fastify-access-log: ${text}\n`)
}

/** Writes to stderr; one that is closed must not end the process. */
export function writeStderr(text: string): void {
  const ignore = () => {}
  try {
    process.stderr.on('error', ignore)
    process.stderr.write(text, () => {
      setImmediate(() => process.stderr.off('error', ignore)).unref()
    })
  } catch {
    process.stderr.off('error', ignore)
  }
}
