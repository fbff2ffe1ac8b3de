/**
 * Keeps V8's young generation small: what is read of a line is garbage before the next line, so a larger one takes memory and
 * saves no time. A million lines: `stats` 143 -> 117 MB, `report` 171 -> 142 MB, on Node 24 180 -> 144 and 305 -> 169 MB.
 */
export function keepYoungGenerationSmall(): void {
  // Loaded here, as it takes a tenth of the start, which commands that read little can save.
  process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1')
}
