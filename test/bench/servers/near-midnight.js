// Loaded with --import, before all else: the process believes that its day ends a few seconds after its start.
const BEFORE_MIDNIGHT = 6000

const RealDate = globalThis.Date
const nextMidnight = new RealDate()
nextMidnight.setHours(24, 0, 0, 0)
const shift = nextMidnight.getTime() - BEFORE_MIDNIGHT - RealDate.now()

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + shift] : args))
  }

  static now() {
    return RealDate.now() + shift
  }
}

/** When the day turns, on the clock of `performance.now()`. */
export const midnight = performance.now() + BEFORE_MIDNIGHT
