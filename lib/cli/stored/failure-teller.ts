import { safeText } from '../../display/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'

/** Makes a function that says why the store fails, once while the reason stays the same. */
export function failureTeller(terminal: Terminal): (failure: Error, failures: number, waits: number) => void {
  let told = ''
  return ({ message }, failures, waits) => {
    if (message === told && failures > 1) return
    told = message
    terminal.note(`access-log: ${safeText(message)}; trying again, first after ${(waits / 1000).toFixed(1)} s`)
  }
}
