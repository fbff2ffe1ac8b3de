import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** This package's folder in the user's cache folder; null where there is none. */
export function cacheFolder(env: NodeJS.ProcessEnv, platform = process.platform, homeOf = homedir): string | null {
  const folder = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME || usualFolder(env, platform, homeOf)
  return folder && isAbsolute(folder) ? join(folder, 'fastify-access-log') : null
}

function usualFolder({ HOME }: NodeJS.ProcessEnv, platform: NodeJS.Platform, homeOf: () => string): string | null {
  try {
    return join(HOME || homeOf(), platform === 'darwin' ? 'Library/Caches' : '.cache')
  } catch {
    // The system knows no home folder of a user without an entry.
    return null
  }
}
