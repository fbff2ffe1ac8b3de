import type { BenchOptions } from './options.ts'

/** One part of the bench: a question, and the markdown that answers it. */
export interface Measurement {
  /** What `--only` names. */
  name: string
  title: string
  /** Measures, with log folders below `workDir`. */
  run(workDir: string, options: BenchOptions): Promise<string>
}
