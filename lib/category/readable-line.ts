import pino, { type LogFn, type Logger } from 'pino'
import { isError, read } from '../origin/thrown.ts'
import type { LogMethod, OnFailure } from './user-parts.ts'

type Line = Parameters<LogFn>

const UNREADABLE = '[unreadable]'

/**
 * A logger's method that throws nothing at the code that logs: pino reads every member of what is logged, and a getter or a
 * proxy may throw. Such a line is written with what can be read. Of a symbol as its message pino would make a line that is no
 * JSON; it is written as text.
 * @param hook of the user's, which each line passes first
 */
export function logReadable(hook: LogMethod | undefined, onFailure: OnFailure): LogMethod {
  function write(logger: Logger, line: Line, method: LogFn): void {
    try {
      method.apply(logger, hasSymbol(line) ? withTexts(line) : line)
    } catch {
      writeReadable(logger, line, method)
    }
  }

  function writeReadable(logger: Logger, line: Line, method: LogFn): void {
    try {
      method.apply(logger, readable(line))
    } catch (error) {
      onFailure('logger', error)
    }
  }

  if (hook === undefined) {
    return function logMethod(line, method) {
      write(this, line, method)
    }
  }
  return function logMethod(line, method, level) {
    hook.call(this, line, ((...passed: Line) => write(this, passed, method)) as LogFn, level)
  }
}

/** The message of a line is its first or second argument, or that of an error. */
function hasSymbol([first, second]: readonly unknown[]): boolean {
  if (typeof first === 'symbol' || typeof second === 'symbol') return true
  return second === undefined && typeof messageOf(first) === 'symbol'
}

function withTexts([first, ...others]: readonly unknown[]): Line {
  const line = [first, ...(others.length === 0 && typeof first === 'object' ? [messageOf(first)] : others)]
  return line.map((value) => (typeof value === 'symbol' ? String(value) : value)) as unknown as Line
}

function messageOf(logged: unknown): unknown {
  return (logged as { message?: unknown } | null | undefined)?.message
}

function readable([first, ...others]: Line): Line {
  const told = others.map((value: unknown) =>
    typeof value === 'object' || typeof value === 'function' ? UNREADABLE : value,
  )
  return [typeof first === 'object' && first !== null ? membersOf(first) : first, ...told] as unknown as Line
}

function membersOf(logged: object): object {
  if (isError(logged)) return { err: formOf(logged) }
  try {
    return Object.fromEntries(Object.keys(logged).map((name) => [name, memberOf(logged, name)]))
  } catch {
    return { [UNREADABLE]: true }
  }
}

function memberOf(logged: object, name: string): unknown {
  try {
    const value = (logged as Record<string, unknown>)[name]
    return name === 'err' ? readableErr(value) : value
  } catch {
    return UNREADABLE
  }
}

/** Of all members pino reads this one itself, for its serializer and for the message; what others throw it takes. */
function readableErr(err: unknown): unknown {
  try {
    pino.stdSerializers.err(err as Error)
    return err
  } catch {
    return isError(err) ? formOf(err) : UNREADABLE
  }
}

function formOf(error: Error): object {
  const [type, message, stack] = ['name', 'message', 'stack'].map((name) => textIn(error, name))
  return { type, message, stack }
}

function textIn(error: object, name: string): string {
  const text = read(error, name)
  return typeof text === 'string' ? text : UNREADABLE
}
