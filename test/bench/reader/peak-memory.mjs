/** Loaded before a program: leaves its highest resident memory, in KB, in the file PEAK_FILE. */
import { writeFileSync } from 'node:fs'

process.once('exit', () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)))
