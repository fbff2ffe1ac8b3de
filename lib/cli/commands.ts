import type { ListedCommand } from './command.ts'

/** The commands by their names. */
export const COMMANDS: ReadonlyMap<string, ListedCommand> = new Map([
  [
    'ls',
    {
      summary: 'list categories and days with their sizes and line counts',
      readsMuch: false,
      load: async () => (await import('./commands/ls.ts')).ls,
    },
  ],
  [
    'cat',
    {
      summary: 'print lines, oldest first',
      readsMuch: false,
      load: async () => (await import('./commands/cat.ts')).cat,
    },
  ],
  [
    'tail',
    {
      summary: 'print the last lines, with -f also new ones',
      readsMuch: false,
      load: async () => (await import('./commands/tail.ts')).tail,
    },
  ],
  [
    'find',
    {
      summary: 'print the lines that match conditions',
      readsMuch: false,
      load: async () => (await import('./commands/find.ts')).find,
    },
  ],
  [
    'show',
    {
      summary: 'show one request in full',
      readsMuch: false,
      load: async () => (await import('./commands/show.ts')).show,
    },
  ],
  [
    'stats',
    {
      summary: 'count requests and failures, and how long they took',
      readsMuch: true,
      load: async () => (await import('./commands/stats.ts')).stats,
    },
  ],
  [
    'top',
    {
      summary: 'show what is going on, drawn again every two seconds',
      readsMuch: true,
      load: async () => (await import('./commands/top.ts')).top,
    },
  ],
  [
    'report',
    {
      summary: 'make a web page of requests, durations and errors',
      readsMuch: true,
      load: async () => (await import('./commands/report.ts')).report,
    },
  ],
  [
    'archive',
    {
      summary: 'copy past days to S3, exactly once',
      readsMuch: true,
      load: async () => (await import('./commands/archive.ts')).archive,
    },
  ],
  [
    'load',
    {
      summary: 'load the lines into a table of ClickHouse or DynamoDB',
      readsMuch: true,
      load: async () => (await import('./commands/load.ts')).load,
    },
  ],
  [
    'config',
    {
      summary: 'print the configuration of a program that ships or shows the files',
      readsMuch: false,
      load: async () => (await import('./commands/config.ts')).config,
    },
  ],
  [
    'completion',
    {
      summary: 'print a shell script that completes commands and options',
      readsMuch: false,
      load: async () => (await import('./commands/completion.ts')).completionOf(COMMANDS),
    },
  ],
])
