/** A test that the access log fails, as any plugin would that is registered there. */
export interface CountingTest {
  suite: string
  file: string
  test: string
  /** What the test counts or lists, and finds one more of. */
  counts: string
}

/** Each is held to this: a dummy plugin fails it too. */
export const COUNTING_TESTS: readonly CountingTest[] = []

/** A file whose records cannot be held against what was counted. */
export interface UncountableFile {
  suite: string
  file: string
  reason: string
}

export const UNCOUNTABLE_FILES: readonly UncountableFile[] = []
