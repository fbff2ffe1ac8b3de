/** With what a Node runs TypeScript: newer ones strip the types themselves, in half the time. */
export const TYPESCRIPT_FLAGS: readonly string[] =
  'typescript' in process.features && process.features.typescript ? [] : ['--import', 'tsx']
