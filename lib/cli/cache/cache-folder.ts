import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where a user's programs keep what they can do without; null where there is no such place. */
export function cacheFolder(env: NodeJS.ProcessEnv, platform = process.platform): string | null {
  const home = env.HOME || homedir()
  const usual = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache')
  const folder = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME || usual
  return folder === undefined || !isAbsolute(folder) ? null : join(folder, 'fastify-access-log')
}
