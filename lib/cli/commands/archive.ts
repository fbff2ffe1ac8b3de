import type { Command } from '../command.ts'
import type { Terminal } from '../output/terminal.ts'
import { LIFECYCLE_OPTIONS, lifecycle } from './archive/lifecycle.ts'
import { ARCHIVE_HELP } from './archive/options.ts'
import { RESTORE_OPTIONS, restore } from './archive/restore.ts'
import { SPAN_HELP } from './archive/span.ts'
import { status } from './archive/status.ts'
import { STORE_OPTIONS, store } from './archive/store.ts'
import { verify } from './archive/verify.ts'

/** What stands first when it is not the first category. */
const SUBCOMMANDS: Readonly<Record<string, (args: string[], terminal: Terminal) => Promise<number>>> = {
  status,
  verify,
  restore,
  lifecycle,
}

export const archive: Command = {
  options: { ...STORE_OPTIONS, ...RESTORE_OPTIONS, ...LIFECYCLE_OPTIONS },
  help: `Usage: access-log archive [category ...] --to s3://bucket/prefix [options]
       access-log archive status|verify|restore [category ...] --to s3://bucket/prefix [options]
       access-log archive lifecycle --rule <category>=<steps> ... --to s3://bucket/prefix [options]

Stores the files of days that are over (default: of all categories), compressed, in segments of whole lines that are
never overwritten, and proves each. Started again it goes on where it ended; any number may run at once.

      --settle <time>   how long a file has to lie untouched (default: 10m)
      --segment <size>  bytes of lines in one object, before compression (default: 256m)
      --storage-class <name>  STANDARD_IA, GLACIER_IR, … (default: the bucket's)
      --lock <lock>     compliance:5y or governance:30d: nobody removes the objects before; needs a bucket with object lock
      --yes             confirms --lock compliance, which is asked for on a terminal
      --dry-run         says what would be stored
${ARCHIVE_HELP}

status     which days lie in the folder and stand in the archive, and in which class
verify     reads the archive back and compares it with what was archived
${SPAN_HELP}
restore    asks for what lies in Glacier, so that it can be read for some days; also --since, --until
      --days <n>        for so many days (default: 7)
      --tier <tier>     bulk (default), standard, expedited
lifecycle  rules by which objects move and expire, as S3 takes them
      --rule <rule>   + app=ia:60d,glacier:180d,expire:2y; ia, intelligent, onezone, glacier-ir, glacier, deep, expire
      --lock <lock>     that of the archive: nothing may expire before
      --format <form>   json (default) or terraform
      --apply           puts them into the bucket, beside the rules that it has

Exit codes: 0 all of it is archived; 2 wrong arguments; 3 something is not, stderr says what and why: run it again.

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
