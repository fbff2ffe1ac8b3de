/**
 * The application's OpenTelemetry API, loaded when it is asked for; undefined where it is not installed. In CommonJS and
 * within `try`, as bundlers then take it in where it is there, and leave it out where it is not.
 * @returns {unknown}
 */
exports.loadOpenTelemetry = () => {
  try {
    // @ts-ignore: an optional peer, without types where it is not installed
    return require('@opentelemetry/api')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
