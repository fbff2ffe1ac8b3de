import type { LifecycleRule } from './lifecycle.ts'

/** The rules as a resource of Terraform's AWS provider, which replaces all rules of the bucket. */
export function terraformLifecycle(bucket: string, rules: readonly LifecycleRule[]): string {
  return [
    'resource "aws_s3_bucket_lifecycle_configuration" "access_log" {',
    `  bucket = ${JSON.stringify(bucket)}`,
    ...rules.flatMap((rule) => ['', ...ruleBlock(rule)]),
    '}',
  ].join('\n')
}

function ruleBlock(rule: LifecycleRule): string[] {
  const { ID, Filter, Transitions = [], Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = rule
  return [
    '  rule {',
    `    id     = ${JSON.stringify(ID)}`,
    '    status = "Enabled"',
    ...block('filter', { prefix: Filter.Prefix }),
    ...Transitions.flatMap(({ Days, StorageClass }) =>
      block('transition', { days: Days, storage_class: StorageClass }),
    ),
    ...(Expiration ? block('expiration', { days: Expiration.Days }) : []),
    ...(NoncurrentVersionExpiration
      ? block('noncurrent_version_expiration', { noncurrent_days: NoncurrentVersionExpiration.NoncurrentDays })
      : []),
    ...(AbortIncompleteMultipartUpload
      ? block('abort_incomplete_multipart_upload', {
          days_after_initiation: AbortIncompleteMultipartUpload.DaysAfterInitiation,
        })
      : []),
    '  }',
  ]
}

function block(name: string, values: Readonly<Record<string, string | number>>): string[] {
  const width = Math.max(...Object.keys(values).map((key) => key.length))
  const lines = Object.entries(values).map(([key, value]) => `      ${key.padEnd(width)} = ${JSON.stringify(value)}`)
  return ['', `    ${name} {`, ...lines, '    }']
}
