import { RuntimeUnsupported } from '../../errors.ts'

/**
 * Bun's HTTP server does not tell when a response has left: streamed answers and WebSockets would be recorded as cut, and
 * servers over TLS not at all.
 *
 * @param versions `process.versions`
 * @throws {RuntimeUnsupported} records would be missing or untrue
 */
export function checkRuntime({ bun }: NodeJS.ProcessVersions): void {
  if (bun === undefined) return
  throw new RuntimeUnsupported(
    `accessLogPlugin runs on Bun ${bun}; expected Node or Deno, as Bun's HTTP server does not tell what became of a response: start the server with node, or register it with enabled: false`,
  )
}
