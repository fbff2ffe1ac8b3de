import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where a user's programs keep what they can do without; null where there is no such place. */
export function cacheFolder(env: NodeJS.ProcessEnv, platform = process.platform, homeOf = homedir): string | null {
  const folder = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME || usualFolder(env, platform, homeOf)
  return folder && isAbsolute(folder) ? join(folder, 'fastify-access-log') : null
}

function usualFolder({ HOME }: NodeJS.ProcessEnv, platform: NodeJS.Platform, homeOf: () => string): string | null {
  try {
    return join(HOME || homeOf(), platform === 'darwin' ? 'Library/Caches' : '.cache')
  } catch {
    // A user whom the system does not know has none.
    return null
  }
}
