import type { Command } from '../command.ts'
import type { Terminal } from '../output/terminal.ts'
import { LIFECYCLE_OPTIONS, lifecycle } from './archive/lifecycle.ts'
import { ARCHIVE_HELP } from './archive/options.ts'
import { RESTORE_OPTIONS, restore } from './archive/restore.ts'
import { SPAN_HELP } from './archive/span.ts'
import { status } from './archive/status.ts'
import { STORE_OPTIONS, store } from './archive/store.ts'
import { verify } from './archive/verify.ts'

/** Words that can come first in place of a category. */
const SUBCOMMANDS: Readonly<Record<string, (args: string[], terminal: Terminal) => Promise<number>>> = {
  status,
  verify,
  restore,
  lifecycle,
}

export const archive: Command = {
  options: { ...STORE_OPTIONS, ...RESTORE_OPTIONS, ...LIFECYCLE_OPTIONS },
  firstWords: Object.keys(SUBCOMMANDS),
  help: `Usage: access-log archive [category ...] --to s3://bucket/prefix [options]
       access-log archive status|verify|restore [category ...] --to s3://bucket/prefix [options]
       access-log archive lifecycle --rule <category>=<steps> ... --to s3://bucket/prefix [options]

Copies the files of past days (default: of all categories) to S3, compressed, in segments of whole lines that are never
overwritten, and verifies each. When run again it continues where it stopped; several may run at once.

      --settle <time>   how long a file must not have changed (default: 10m)
      --segment <size>  bytes of lines in one object, before compression (default: 256m)
      --storage-class <name>  STANDARD_IA, GLACIER_IR, … (default: the bucket's)
      --lock <lock>     compliance:5y or governance:30d: nobody can remove the objects before; needs a bucket with object lock
      --yes             confirms --lock compliance, instead of being asked on a terminal
      --dry-run         only say what would be stored
${ARCHIVE_HELP}

status     which days are in the folder and in the archive, and in which storage class
verify     read the archive back and check its hashes
${SPAN_HELP}
restore    request objects from Glacier, to be readable for some days; also --since, --until
      --days <n>        for this many days (default: 7)
      --tier <tier>     bulk (default), standard, expedited
lifecycle  rules for S3 to move objects to cheaper classes and to expire them
      --rule <rule>   + app=ia:60d,glacier:180d,expire:2y; ia, intelligent, onezone, glacier-ir, glacier, deep, expire
      --lock <lock>     lock of the archive: nothing may expire before it
      --format <form>   json (default) or terraform
      --apply           set them on the bucket, in addition to its other rules

Exit codes: 0 everything is archived; 2 wrong arguments; 3 something is not, stderr says what and why: run it again.

Examples:
  access-log archive --to s3://my-logs/shop
  access-log archive payment --to s3://my-logs/shop --storage-class STANDARD_IA --json
  access-log archive verify --to s3://my-logs/shop --since 7d
  access-log archive lifecycle --to s3://my-logs/shop --rule app=ia:60d,glacier:180d,expire:2y --apply`,

  async run([name = '', ...args], terminal) {
    const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined
    if (subcommand !== undefined) return await subcommand(args, terminal)
    return await store(name === '' ? args : [name, ...args], terminal)
  },
}
