import type { ListedCommand } from './command.ts'

/** The commands by their names. */
export const COMMANDS: ReadonlyMap<string, ListedCommand> = new Map([
  [
    'ls',
    {
      summary: 'list categories and days with sizes and numbers of lines',
      load: async () => (await import('./commands/ls.ts')).ls,
    },
  ],
  ['cat', { summary: 'print lines, oldest first', load: async () => (await import('./commands/cat.ts')).cat }],
  [
    'tail',
    {
      summary: 'print the last lines, and with -f those that come',
      load: async () => (await import('./commands/tail.ts')).tail,
    },
  ],
  [
    'find',
    { summary: 'print the lines that meet conditions', load: async () => (await import('./commands/find.ts')).find },
  ],
  ['show', { summary: 'show one request whole', load: async () => (await import('./commands/show.ts')).show }],
  [
    'stats',
    { summary: 'count records and add up their times', load: async () => (await import('./commands/stats.ts')).stats },
  ],
  [
    'report',
    {
      summary: 'show requests, durations and errors on a page',
      load: async () => (await import('./commands/report.ts')).report,
    },
  ],
  [
    'archive',
    {
      summary: 'store days that are over in S3, exactly once',
      load: async () => (await import('./commands/archive.ts')).archive,
    },
  ],
  [
    'load',
    {
      summary: 'bring the lines into a table of ClickHouse or DynamoDB',
      load: async () => (await import('./commands/load.ts')).load,
    },
  ],
  [
    'config',
    {
      summary: 'print the configuration of a program that ships or shows the files',
      load: async () => (await import('./commands/config.ts')).config,
    },
  ],
  [
    'completion',
    {
      summary: 'print what completes commands and options in a shell',
      load: async () => (await import('./commands/completion.ts')).completionOf(COMMANDS),
    },
  ],
])
