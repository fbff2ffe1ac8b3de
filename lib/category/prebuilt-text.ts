import pino, { type Logger, symbols } from 'pino'

/** The part of a pino logger that is JSON text already: pino writes it behind level and time as it stands. */
const { chindingsSym, mixinSym } = symbols as unknown as { chindingsSym: symbol; mixinSym: symbol }

/** Whether a logger's bindings, its parents' too, hold a key. They are parsed only where their text has it at all. */
export function bindsKey(logger: Logger, key: string): boolean {
  const text = String((logger as unknown as TextLogger)[chindingsSym])
  return text.includes(`"${key}":`) && Object.hasOwn(logger.bindings(), key)
}

type TextLogger = Record<symbol, string> & Record<string, () => void>

/**
 * Writes ready JSON text (`,"key":…`) through a logger's own write: level, hooks and streams stay pino's. Redaction,
 * serializers, formatters and mixin cannot see ready text, so a category with any of them takes the object path.
 * @param logger used for nothing else, since its bindings are replaced with every call
 */
export function createTextWriter(logger: Logger): (level: string, text: string) => void {
  const writer = logger as unknown as TextLogger
  return (level, text) => {
    writer[chindingsSym] = text
    writer[level]?.()
  }
}

/**
 * Whether this pino can be given ready text. The way to hand it over is not documented: in a version without it records would
 * be empty. Nor may it be used where an instrumentation gave the loggers a mixin, which needs records as objects. This is found
 * out without writing a line, which an instrumentation would send on.
 */
export function writesText(): boolean {
  const logger = pino({ base: { probe: 'text' } }, { write() {} }) as unknown as Record<symbol, unknown>
  return logger[chindingsSym] === ',"probe":"text"' && logger[mixinSym] === undefined
}
