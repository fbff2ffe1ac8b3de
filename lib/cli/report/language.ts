import type { PageLanguage } from '../../report/html.ts'
import { wrongValue } from '../exit.ts'

/**
 * The language of a page: the one that was asked for, else the one of the environment, else English.
 *
 * @throws {UsageError} there is no page in the language asked for
 */
export function languageOf(asked: string | undefined, env: NodeJS.ProcessEnv): PageLanguage {
  if (asked === 'en' || asked === 'ko') return asked
  if (asked !== undefined) throw wrongValue('--lang', asked, 'en or ko')
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return /^ko(?:[_.@-]|$)/i.test(locale) ? 'ko' : 'en'
}
