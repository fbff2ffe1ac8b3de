import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backupCountOfVariable, chooseEnvironment } from '../../lib/options/environment.ts'

type Environments = Parameters<typeof chooseEnvironment>[1]
type Choice = {
  option?: string
  environments?: Environments
  APP_ENV?: string
  NODE_ENV?: string
  holds: [name: string, backupCount: number, source: string]
}

const choices: Choice[] = [
  { holds: ['local', 1, 'default'] },
  { APP_ENV: '', NODE_ENV: '', holds: ['local', 1, 'default'] },
  { NODE_ENV: 'development', holds: ['local', 1, 'NODE_ENV'] },
  { NODE_ENV: 'test', holds: ['test', 1, 'NODE_ENV'] },
  { NODE_ENV: 'production', holds: ['production', 10, 'NODE_ENV'] },
  { NODE_ENV: 'prod', holds: ['production', 10, 'NODE_ENV'] },
  { NODE_ENV: 'staging', holds: ['production', 10, 'NODE_ENV'] },
  { NODE_ENV: 'constructor', holds: ['production', 10, 'NODE_ENV'] },
  { NODE_ENV: 'staging', environments: { staging: { backupCount: 3 } }, holds: ['staging', 3, 'NODE_ENV'] },
  { NODE_ENV: 'staging', environments: { production: { backupCount: 20 } }, holds: ['production', 20, 'NODE_ENV'] },
  { APP_ENV: 'local', NODE_ENV: 'production', holds: ['local', 1, 'APP_ENV'] },
  { APP_ENV: 'prod', holds: ['production', 10, 'APP_ENV'] },
  { APP_ENV: 'development', holds: ['local', 1, 'APP_ENV'] },
  { option: 'production', APP_ENV: 'local', NODE_ENV: 'test', holds: ['production', 10, 'environment'] },
  { option: 'prod', holds: ['production', 10, 'environment'] },
  { option: 'test', environments: { local: { backupCount: 5 } }, holds: ['test', 1, 'environment'] },
  { environments: { local: { backupCount: 0 } }, holds: ['local', 0, 'default'] },
  { environments: { local: {} }, holds: ['local', 1, 'default'] },
  {
    option: 'production',
    environments: { production: { backupCount: Number.POSITIVE_INFINITY } },
    holds: ['production', Number.POSITIVE_INFINITY, 'environment'],
  },
  { option: 'qa', environments: { qa: { backupCount: 2 } }, holds: ['qa', 2, 'environment'] },
  {
    APP_ENV: 'development',
    environments: { development: { backupCount: 4 } },
    holds: ['development', 4, 'APP_ENV'],
  },
  { NODE_ENV: 'production', environments: { prod: { backupCount: 30 } }, holds: ['production', 30, 'NODE_ENV'] },
  { NODE_ENV: 'staging', environments: { prod: { backupCount: 30 } }, holds: ['production', 30, 'NODE_ENV'] },
  {
    NODE_ENV: 'production',
    environments: { prod: { backupCount: 30 }, production: { backupCount: 20 } },
    holds: ['production', 20, 'NODE_ENV'],
  },
]

for (const { option, environments, holds, ...variables } of choices) {
  const told = Object.entries({ environment: option, ...variables }).filter(([, value]) => value !== undefined)
  const title = `${told.map(([name, value]) => `${name} "${value}"`).join(', ') || 'nothing'}, environments ${
    environments === undefined ? 'as they are' : Object.keys(environments).join(', ')
  }: ${holds.join(', ')}`
  test(title, () => {
    const { name, backupCount, source } = chooseEnvironment(option, environments ?? {}, variables)
    assert.deepEqual([name, backupCount, source], holds)
  })
}

const unknown: [title: string, option: string | undefined, variables: NodeJS.ProcessEnv, said: RegExp][] = [
  ['the option', 'staging', {}, /^Option environment is 'staging'/],
  ['APP_ENV', undefined, { APP_ENV: 'staging', NODE_ENV: 'production' }, /^Variable APP_ENV is 'staging'/],
  ['the option with an inherited name', 'toString', {}, /^Option environment is 'toString'/],
  ['APP_ENV with another case', undefined, { APP_ENV: 'Production' }, /^Variable APP_ENV is 'Production'/],
]

for (const [title, option, variables, said] of unknown) {
  test(`${title} that names no environment stops the start and lists the known ones`, () => {
    assert.throws(() => chooseEnvironment(option, { qa: { backupCount: 2 } }, variables), {
      code: 'FST_ACCESS_LOG_ENVIRONMENT_UNKNOWN',
      message: new RegExp(
        `${said.source}; expected one of local \\(or development\\), test, production \\(or prod\\), qa; `,
      ),
    })
  })
}

test('an unknown NODE_ENV holds as production, and is told apart from it', () => {
  assert.equal(chooseEnvironment(undefined, {}, { NODE_ENV: 'staging' }).unknown, 'staging')
  assert.equal(chooseEnvironment(undefined, {}, { NODE_ENV: 'production' }).unknown, undefined)
})

const slips: [name: string, meant: string][] = [
  ['Production', 'production'],
  ['prodution', 'production'],
  ['developement', 'development'],
  ['tests', 'test'],
]

for (const [name, meant] of slips) {
  test(`the environment ${name} is answered with ${meant}`, () => {
    assert.throws(() => chooseEnvironment(name, {}, {}), {
      message: new RegExp(`; did you mean ${meant}\\? If not, correct it, or add`),
    })
  })
}

test('an alias that is an environment of its own is not called another name of one', () => {
  assert.throws(() => chooseEnvironment('moon', { prod: { backupCount: 2 } }, {}), {
    message: /one of local \(or development\), test, production, prod; /,
  })
})

for (const backupCount of [-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, 2 ** 53, '3', null, true]) {
  test(`an environment cannot keep ${typeof backupCount} ${backupCount} days`, () => {
    const environments = { local: { backupCount } } as unknown as Environments
    // An entry that does not hold today is wrong all the same.
    assert.throws(() => chooseEnvironment('production', environments, {}), {
      code: 'FST_ACCESS_LOG_OPTION_INVALID',
      message: new RegExp(
        `environments\\.local\\.backupCount.*${String(backupCount).replace('-', '\\-')}.*whole number`,
      ),
    })
  })
}

test('an environment of one name only, without a backupCount, stops the start', () => {
  assert.throws(() => chooseEnvironment(undefined, { qa: {} }, {}), {
    code: 'FST_ACCESS_LOG_OPTION_INVALID',
    message: /environments\.qa\.backupCount/,
  })
})

const counts: [text: string | undefined, count: number | undefined][] = [
  [undefined, undefined],
  ['', undefined],
  ['0', 0],
  ['7', 7],
  ['365', 365],
  ['Infinity', Number.POSITIVE_INFINITY],
]

for (const [text, count] of counts) {
  test(`LOG_BACKUP_COUNT ${text === undefined ? 'not set' : `"${text}"`} means ${count}`, () => {
    assert.equal(backupCountOfVariable(text === undefined ? {} : { LOG_BACKUP_COUNT: text }), count)
  })
}

for (const text of [' ', '-1', '+1', '1.5', '1e3', '0x10', 'lots', '3 ', 'NaN', '-Infinity', '9'.repeat(30), '３']) {
  test(`LOG_BACKUP_COUNT ${JSON.stringify(text)} is refused with variable, value and what is allowed`, () => {
    assert.throws(
      () => backupCountOfVariable({ LOG_BACKUP_COUNT: text }),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'FST_ACCESS_LOG_VARIABLE_INVALID')
        assert.ok(error.message.includes('LOG_BACKUP_COUNT'))
        assert.ok(error.message.includes(`'${text}'`))
        assert.match(error.message, /whole number from 0.*Infinity/)
        return true
      },
    )
  })
}
