import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lifecycleRules } from '../../../lib/archive/index.ts'
import { terraformLifecycle } from '../../../lib/archive/lifecycle/terraform.ts'

const rules = lifecycleRules({
  to: 's3://my-logs/shop',
  rules: { app: 'ia:60d,glacier:180d,expire:2y', payment: 'glacier:180d,expire:6y' },
})

test('rules are printed as one resource of Terraform', () => {
  const [head, first, ...others] = terraformLifecycle('my-logs', rules).split(/^ {2}rule \{\n/m)
  assert.equal(head, 'resource "aws_s3_bucket_lifecycle_configuration" "access_log" {\n  bucket = "my-logs"\n\n')
  assert.equal(others.length, 2)
  assert.equal(
    first,
    `    id     = "fastify-access-log shop/app"
    status = "Enabled"

    filter {
      prefix = "shop/category=app/"
    }

    transition {
      days          = 60
      storage_class = "STANDARD_IA"
    }

    transition {
      days          = 180
      storage_class = "GLACIER"
    }

    expiration {
      days = 731
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }

`,
  )
})
