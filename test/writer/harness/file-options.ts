import type { OpenFileOptions } from '../../../lib/writer/open-file.ts'

/** Options of a rotated file in a folder: the defaults, but quick and without a hand on the process. */
export function fileOptions(logDir: string, options: Partial<OpenFileOptions> = {}): OpenFileOptions {
  return {
    logDir,
    category: 'app',
    timeZone: 'UTC',
    backupCount: 10,
    maxAge: undefined,
    maxSize: undefined,
    maxTotalSize: Number.POSITIVE_INFINITY,
    compress: false,
    onDayClosed: undefined,
    flush: { bytes: 16384, ms: 10 },
    maxBuffered: 16 * 1024 * 1024,
    fileMode: 0o640,
    dirMode: 0o750,
    strict: false,
    handleSignals: false,
    reopenOn: undefined,
    onDropped: () => {},
    ...options,
  }
}
