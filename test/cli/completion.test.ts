import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { namedCommands } from '../../lib/cli/commands/completion.ts'
import { COMMANDS } from '../../lib/cli/commands.ts'
import { bashCompletion, fishCompletion, zshCompletion } from '../../lib/cli/completion.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'

const commands = await namedCommands(COMMANDS)
/** Somebody's folder without logs: those of the example may lie in this one. */
const cwd = tempDir()
const hasFish = spawnSync('fish', ['--version']).status === 0

/** What bash offers for a line, of which the last word is being typed. */
function offered(...line: string[]): string[] {
  const words = ['access-log', ...line].map((word) => `'${word}'`).join(' ')
  const script = `${bashCompletion(commands)}\nCOMP_WORDS=(${words}) COMP_CWORD=${line.length}\n_access_log\nprintf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd })
  assert.equal(stderr, '')
  return stdout.split('\n').filter(Boolean)
}

test('bash completes commands, options of the command and values of the option', () => {
  assert.deepEqual(offered(''), [...commands.keys(), '--help', '--version'])
  assert.deepEqual(offered('ta'), ['tail'])
  assert.deepEqual(offered('find', '--stat'), ['--status'])
  assert.deepEqual(offered('find', '--not-u'), ['--not-user', '--not-url'])
  assert.deepEqual(offered('find', '--no-'), ['--no-stack', '--no-pager'])
  assert.deepEqual(offered('tail', 'app', '--fol'), ['--follow'])
  assert.deepEqual(offered('ls', '--fol'), [])
  assert.deepEqual(offered('find', '--outcome', 're'), ['refused'])
  assert.deepEqual(offered('find', '--outcome', '=', 're'), ['refused'])
  assert.deepEqual(offered('find', '--outcome', '='), ['completed', 'aborted', 'timeout', 'cut', 'refused', 'upgraded'])
  assert.deepEqual(offered('find', '--outcome=re'), ['--outcome=refused'])
  assert.deepEqual(offered('completion', ''), ['bash', 'zsh', 'fish'])
  assert.deepEqual(offered('config', 'log'), [])
  assert.deepEqual(offered('config', 'lna'), ['lnav'])
  assert.deepEqual(offered('archive', 'ver'), ['verify'])
  assert.deepEqual(offered('find', 'ap'), [])
})

test('bash completes categories by the folders of the logs', (t) => {
  const folder = tempLogDir(t)
  for (const category of ['app', 'apply', 'db']) mkdirSync(join(folder, category))
  writeFileSync(join(folder, 'app.log'), '')
  assert.deepEqual(offered('find', '--dir', folder, 'ap'), ['app', 'apply'])
  assert.deepEqual(offered('tail', '-d', folder, 'db', ''), ['app', 'apply', 'db'])
  assert.deepEqual(offered('show', '-d', folder, 'a'), [])
})

test('categories are offered behind an option without a value, and not as the value of one', (t) => {
  const folder = tempLogDir(t)
  for (const category of ['app', 'db']) mkdirSync(join(folder, category))
  assert.deepEqual(offered('cat', '--dir', folder, '--json', ''), ['app', 'db'])
  assert.deepEqual(offered('tail', '-d', folder, '-f', 'a'), ['app'])
  assert.deepEqual(offered('find', '-d', folder, '--no-pager', ''), ['app', 'db'])
  for (const option of ['-n', '--number', '--tz', '--where', '--fields']) {
    assert.deepEqual(offered('find', '-d', folder, option, ''), [], option)
    if (option !== '-n') assert.deepEqual(offered('find', '-d', folder, option, '=', ''), [], option)
  }
})

test('the folder may be joined to its option', (t) => {
  const folder = tempLogDir(t)
  for (const category of ['app', 'db']) mkdirSync(join(folder, category))
  // As bash splits it, and as zsh and a short option leave it.
  for (const joined of [['--dir', '=', folder], [`--dir=${folder}`], [`-d${folder}`]]) {
    assert.deepEqual(offered('cat', ...joined, ''), ['app', 'db'], joined.join(' '))
    assert.deepEqual(offered('cat', 'app', ...joined, '--json', 'd'), ['db'], joined.join(' '))
  }
})

test('fish completes the categories of the folder that is typed', { skip: !hasFish }, (t) => {
  const folder = tempLogDir(t)
  for (const path of ['given/app', 'given/db', 'other/app', 'logs/x']) {
    mkdirSync(join(folder, path), { recursive: true })
  }
  writeFileSync(join(folder, 'completions.fish'), fishCompletion(commands))
  const offers = (line: string) => {
    const script = `source completions.fish; complete -C 'access-log ${line} '`
    const env = { ...process.env, HOME: folder, LOG_DIR: undefined }
    const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8', cwd: folder, env })
    return stdout.split('\n').filter((word) => /^(app|db|x)$/.test(word))
  }
  assert.deepEqual(offers('cat'), ['x'])
  for (const typed of ['--dir given', '--dir=given', '-d given', '-dgiven', '--json -d other --dir given']) {
    assert.deepEqual(offers(`cat ${typed}`), ['app', 'db'], typed)
  }
  assert.deepEqual(offers('cat --dir given --json'), ['app', 'db'])
  assert.deepEqual(offers('tail --dir given --tz'), [])
})

test('a folder that is none of a category is not offered, and nothing in its name is run', (t) => {
  const folder = tempLogDir(t)
  const offers = [
    [
      'bash',
      '-c',
      `${bashCompletion(commands)}\nCOMP_WORDS=(access-log cat '') COMP_CWORD=2; _access_log; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    ...(hasFish ? [['fish', '-c', `${fishCompletion(commands)}\n__access_log_categories`]] : []),
  ]
  for (const category of ['app', 'my app', '$(touch run)', '`touch run`', 'a$(touch run)b', '.archive', "it's"]) {
    mkdirSync(join(folder, category))
  }
  for (const [shell = '', ...args] of offers) {
    const { stdout } = spawnSync(shell, args, { encoding: 'utf8', cwd: folder, env: { ...process.env, LOG_DIR: '.' } })
    assert.deepEqual(
      stdout.split('\n').filter((word) => word !== '' && !/^(status|verify)/.test(word)),
      ['app'],
      shell,
    )
    assert.equal(existsSync(join(folder, 'run')), false, shell)
  }
})

test('every option of every command is in each script', () => {
  for (const [shell, script] of Object.entries({
    bash: bashCompletion(commands),
    zsh: zshCompletion(commands),
    fish: fishCompletion(commands),
  })) {
    for (const { options } of commands.values()) {
      for (const name of Object.keys(options)) {
        assert.ok(new RegExp(`(--|-l )(no-)?${name}\\b`).test(script), `${shell}: ${name}`)
      }
    }
  }
})

test('of what a command does unless told not to, each script offers only the option against it', async () => {
  const negated = new Set<string>()
  for (const [command, { load }] of COMMANDS) {
    for (const [, name = ''] of (await load()).help.matchAll(/--no-([a-z-]+)/g)) {
      negated.add(`${command} ${name}`)
      for (const [shell, offers] of Object.entries({
        bash: offeredByBash(bashCompletion(commands), command),
        zsh: offeredByBash(zshCompletion(commands), command),
        fish: offeredByFish(fishCompletion(commands), command),
      })) {
        assert.ok(offers.includes(`no-${name}`), `${shell}: ${command} --no-${name}`)
        assert.ok(!offers.includes(name), `${shell}: ${command} --${name}`)
      }
    }
  }
  assert.deepEqual([...negated], ['cat pager', 'find stack', 'find pager', 'show pager', 'stats cache', 'report cache'])
})

function offeredByBash(script: string, command: string): string[] {
  const lines = script.matchAll(new RegExp(`^ {6}${command}\\) words='(.*)' ;;$`, 'gm'))
  return [...lines].flatMap(([, words = '']) => words.split(' ')).map((word) => word.slice('--'.length))
}

function offeredByFish(script: string, command: string): string[] {
  return [...script.matchAll(new RegExp(`_from ${command}' -l ([a-z-]+)`, 'g'))].map(([, name = '']) => name)
}
