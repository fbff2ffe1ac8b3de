// Puts the package among the others, as it is packed; a link would give it the packages of this project.
import { cpSync, rmSync } from 'node:fs'

const ROOT = new URL('../../../', import.meta.url)

for (const folder of ['test/frameworks/', 'test/frameworks/nestjs-11/']) {
  const place = new URL(`${folder}node_modules/fastify-access-log/`, ROOT)
  rmSync(place, { recursive: true, force: true })
  for (const packed of ['dist', 'package.json'])
    cpSync(new URL(packed, ROOT), new URL(packed, place), { recursive: true })
}
