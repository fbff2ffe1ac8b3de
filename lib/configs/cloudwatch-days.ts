/** The numbers of days that CloudWatch Logs can keep a log group. */
export const CLOUDWATCH_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const

/** The least of them that is no shorter; null, for ever, when there is none. */
export function cloudwatchDays(keepDays: number): number | null {
  return CLOUDWATCH_DAYS.find((days) => days >= keepDays) ?? null
}
