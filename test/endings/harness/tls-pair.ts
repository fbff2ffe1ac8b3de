import { readFileSync } from 'node:fs'

/** Self-signed key and certificate of `localhost`, valid for a hundred years; a secret of nobody. */
export const tlsPair = {
  key: readFileSync(new URL('../fixtures/localhost-key.pem', import.meta.url)),
  cert: readFileSync(new URL('../fixtures/localhost-cert.pem', import.meta.url)),
}
