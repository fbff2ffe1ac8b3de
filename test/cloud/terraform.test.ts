import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { lifecycleRules } from '../../lib/archive/index.ts'
import { terraformLifecycle } from '../../lib/archive/lifecycle/terraform.ts'
import { tempFolder } from './harness/logs.ts'
import { isRunByCloud } from './harness/store.ts'

const PROVIDERS = process.env.ACCESS_LOG_TEST_TERRAFORM_PROVIDERS ?? ''

test('Terraform takes the resource, and finds it formatted as it formats', { skip: missing() }, (t) => {
  const folder = tempFolder(t)
  const rules = lifecycleRules({
    to: 's3://my-logs/shop',
    rules: { app: 'ia:60d,glacier:180d,expire:2y', payment: 'glacier:180d,expire:6y' },
  })
  writeFileSync(join(folder, 'lifecycle.tf'), `${terraformLifecycle('my-logs', rules)}\n`)
  terraform(folder, 'init', `-plugin-dir=${PROVIDERS}`)
  assert.equal(JSON.parse(terraform(folder, 'validate', '-json')).valid, true)
  assert.equal(terraform(folder, 'fmt', '-check', '-diff'), '')
})

function terraform(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('terraform', args, { cwd: folder, encoding: 'utf8' })
  assert.equal(status, 0, stdout + stderr)
  return stdout
}

/** Neither npm nor Debian has it: so it is skipped in CI too. */
function missing(): string | false {
  if (!isRunByCloud) return 'npm run cloud runs it'
  if (existsSync(PROVIDERS) && spawnSync('terraform', ['version']).status === 0) return false
  return 'needs terraform, and a folder with its provider hashicorp/aws in ACCESS_LOG_TEST_TERRAFORM_PROVIDERS'
}
