import type { ParseArgsConfig } from 'node:util'
import type { ArchivePlace } from '../../../archive/index.ts'
import { type CommonValues, logDirOf, zoneOf } from '../../arguments.ts'
import { wrongValue } from '../../exit.ts'
import type { Terminal } from '../../output/terminal.ts'

/** Options of every command on the archive. */
export const ARCHIVE_OPTIONS = {
  dir: { type: 'string', short: 'd' },
  to: { type: 'string' },
  endpoint: { type: 'string' },
  region: { type: 'string' },
  source: { type: 'string' },
  tz: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options']

export interface ArchiveValues extends CommonValues {
  to?: string | undefined
  endpoint?: string | undefined
  region?: string | undefined
  source?: string | undefined
}

export const ARCHIVE_HELP = `      --to <address>    where the archive is: s3://bucket/prefix
      --endpoint <url>  a store that speaks S3 instead of AWS
      --region <name>   region of the bucket (default: found by the AWS SDK)
      --source <name>   name of the folder in the archive (default: made once, kept in .archive/source)
      --json            one JSON object per row of the table
  -d, --dir <folder>    folder of the logs (default: LOG_DIR, else logs)
      --tz <zone>       time zone whose midnight ends a day (default: the machine's)
  -h, --help            this text

Credentials are found by the AWS SDK: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, roles of instances and
containers. The SDK is not part of this package: npm install @aws-sdk/client-s3`

/** The folder and the bucket that the options name. @throws {UsageError} `--to` is missing, or an option is wrong */
export function placeOf(values: ArchiveValues, categories: readonly string[], terminal: Terminal): ArchivePlace {
  const { to, endpoint, region, source, tz } = values
  if (to === undefined) throw wrongValue('--to', undefined, 'the address of the archive, such as s3://bucket/prefix')
  zoneOf(values)
  return {
    logDir: logDirOf(values, terminal.env),
    to,
    signal: terminal.signal,
    ...(categories.length === 0 ? {} : { category: categories }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(source === undefined ? {} : { source }),
    ...(tz === undefined ? {} : { timeZone: tz }),
  }
}
