/**
 * Environments: how many days are kept where, and what happens to a name that nobody configured.
 *
 * Run: node --import tsx examples/environments.ts
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { accessLogPlugin } from 'fastify-access-log'

/** A folder in which each of the last twelve days has a file. */
async function folderOfTwelveDays(): Promise<string> {
  const logDir = await mkdtemp(join(tmpdir(), 'environments-'))
  await mkdir(join(logDir, 'app'))
  for (let daysAgo = 1; daysAgo <= 12; daysAgo++) {
    const day = new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
    await writeFile(join(logDir, 'app', `app.${day}.1.log`), `{"level":30,"msg":"a line of ${day}"}\n`)
  }
  return logDir
}

// Usually APP_ENV chooses; the option is for programs that know better.
for (const environment of ['local', 'staging', 'prod', 'stagign']) {
  const logDir = await folderOfTwelveDays()
  const app = Fastify()
  try {
    await app.register(accessLogPlugin, {
      logDir,
      stdout: false,
      timeZone: 'UTC',
      environment,
      environments: { staging: { backupCount: 3 } },
    })
    await app.inject('/')
    await app.accessLog.flush()
    console.log(`${environment}: ${(await readdir(join(logDir, 'app'))).length} days in the folder, today with them`)
  } catch (error) {
    console.log(`${environment}: ${String(error)}`)
  }
  await app.close()
  await rm(logDir, { recursive: true })
}
