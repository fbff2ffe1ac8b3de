declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events'

  /** What we use of pino-roll's options and of sonic-boom's, which it passes on. */
  export interface PinoRollOptions {
    file: string
    size?: string
    fd?: number
    sync: boolean
    mode: number
    contentMode: 'buffer'
    retryEAGAIN: () => boolean
  }

  /** A sonic-boom stream: emits `ready`, `write` (bytes), `drain`, `error`, `close`. */
  export interface RollingStream extends EventEmitter {
    readonly fd: number
    /** Path of the part being written; null of a stream that was given a descriptor. */
    readonly file: string | null
    write(data: Uint8Array): boolean
    end(): void
    destroy(): void
  }

  export default function pinoRoll(options: PinoRollOptions): Promise<RollingStream>
}
