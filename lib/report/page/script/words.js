import { EN } from './words/en.js'
import { KO } from './words/ko.js'

/** What the page says, in each language. */
export const WORDS = { en: EN, ko: KO }
