// NestJS on Fastify, as docs/frameworks.md has it.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { COMPILERS } from './harness/compilers.ts'
import { documented } from './harness/documented.ts'
import { type Answer, createProject, type Line, type Project } from './harness/project.ts'

const APP_MODULE = `
import { type CanActivate, Controller, Get, Injectable, Module, NotFoundException, Param, ParseIntPipe, UnauthorizedException, UseGuards } from '@nestjs/common'
import { RouteConfig } from '@nestjs/platform-fastify'
import { PaymentsController } from './payments.controller.js'

@Injectable()
class Things {
  find(id: number): { id: number } {
    if (id === 13) throw new RangeError('unlucky')
    if (id === 14) throw new NotFoundException('gone')
    return { id }
  }
}

@Injectable()
class Members implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException('no member')
  }
}

@Controller()
class AppController {
  constructor(private readonly things: Things) {}

  @Get()
  hello(): string {
    return 'hello'
  }

  @Get('things/:id')
  @RouteConfig({ access: 'public' })
  thing(@Param('id', ParseIntPipe) id: number): { id: number } {
    return this.things.find(id)
  }

  @Get('members')
  @RouteConfig({ access: 'public' })
  @UseGuards(Members)
  members(): string {
    return 'never'
  }

  @Get('health')
  @RouteConfig({ access: 'public', accessLog: false })
  health(): string {
    return 'ok'
  }
}

@Module({ controllers: [AppController, PaymentsController], providers: [Things] })
export class AppModule {}
`

const COMPILER_OPTIONS = {
  module: 'nodenext',
  target: 'es2023',
  types: ['node'],
  strict: true,
  noImplicitOverride: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  sourceMap: true,
  skipLibCheck: true,
  rootDir: 'src',
  outDir: 'dist',
}

const VERSIONS = [
  // The projects that Nest's own command makes: 11's is CommonJS.
  { version: '12', packages: '.', type: 'module', compiler: COMPILERS[7], written: ['paying'] },
  {
    version: '11',
    packages: 'nestjs-11',
    type: 'commonjs',
    compiler: COMPILERS[6],
    // It makes an error of its own of a body that is no JSON, and does not say of which.
    written: ['paying', 'one more error of a request that had one before'],
  },
] as const

for (const { version, packages, type, compiler, written } of VERSIONS) {
  describe(`NestJS ${version}`, () => {
    let project: Project
    const answers = new Map<string, Answer>()
    let printed: string

    before(async () => {
      project = createProject(packages)
      project.write('package.json', JSON.stringify({ private: true, type }))
      project.write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }))
      for (const file of ['main.ts', 'access-log.filter.ts', 'payments.controller.ts']) {
        project.write(`src/${file}`, documented(file))
      }
      project.write('src/app.module.ts', APP_MODULE)
      await project.run(process.execPath, compiler, '-p', '.')
      const server = await project.serve([process.execPath, '--enable-source-maps', 'dist/main.js'], {
        JWT_SECRET: 'x'.repeat(32),
      })
      for (const path of [
        '/',
        '/guarded',
        '/members',
        '/things/1',
        '/things/13',
        '/things/14',
        '/things/x',
        '/health',
      ]) {
        answers.set(path, await server.get(path))
      }
      answers.set('/payments', await server.get('/payments', { method: 'POST' }))
      const json = { 'content-type': 'application/json' }
      answers.set('broken', await server.get('/payments', { method: 'POST', headers: json, body: '{' }))
      printed = await server.stop()
    })

    const recordOf = (path: string): Line => {
      const found = project.records().filter(({ url }) => url === `127.0.0.1${path}`)
      assert.equal(found.length, 1, path)
      return found[0] as Line
    }

    test('every request has one record with the status that its client read, and nothing else is in the file', () => {
      const asked = [...answers].filter(([path]) => !['/health', '/payments', 'broken'].includes(path))
      assert.deepEqual(
        project.records().map(({ statusCode, url }) => [url, statusCode]),
        asked.map(([path, { status }]) => [`127.0.0.1${path}`, status]),
      )
      assert.deepEqual(
        project
          .lines()
          .filter((line) => !('outcome' in line))
          .map(({ msg }) => msg),
        written,
      )
    })

    test('what accessControlPlugin refuses is a 401 in answer and record, with the code in the answer', () => {
      const { status, body } = answers.get('/guarded') as Answer
      assert.equal(status, 401)
      assert.equal(JSON.parse(body).code, '4010001')
      assert.equal(recordOf('/guarded').errorDetail?.raised, 'NotAuthorized')
    })

    test("what Nest's own guard refuses is a 401 in answer and record, with the guard's line", () => {
      assert.equal(answers.get('/members')?.status, 401)
      const { statusCode, errorDetail } = recordOf('/members')
      assert.equal(statusCode, 401)
      assert.match(String(errorDetail?.errorFunc), /Members\.canActivate/)
      assert.match(String(errorDetail?.location), /^\d+ line in .*\/src\/app\.module\.ts$/)
    })

    test('what a service throws has its function and its line', () => {
      const line = APP_MODULE.split('\n').findIndex((text) => text.includes("'unlucky'")) + 1
      const { statusCode, errorDetail, err } = recordOf('/things/13')
      assert.equal(statusCode, 500)
      assert.deepEqual(errorDetail, {
        errorFunc: 'Things.find',
        location: `${line} line in ${project.folder}/src/app.module.ts`,
        raised: 'RangeError',
        message: 'unlucky',
        detail: 'unlucky',
      })
      assert.match(JSON.stringify(err), /at Things\.find/)
    })

    test("Nest's exceptions and those of its pipes are named", () => {
      assert.equal(recordOf('/things/14').errorDetail?.raised, 'NotFoundException')
      assert.equal(recordOf('/things/x').errorDetail?.raised, 'BadRequestException')
      assert.equal(recordOf('/things/1').errorDetail, null)
    })

    test("a route's decorator chooses the category and adds fields, and takes a route out", () => {
      const [paid, broken, ...more] = project.records('payment')
      assert.deepEqual([paid?.statusCode, paid?.orderId], [201, 'A-17'])
      assert.deepEqual([broken?.statusCode, broken?.errorDetail === null], [400, false])
      assert.deepEqual(more, [])
      assert.equal(answers.get('/health')?.status, 200)
    })

    test('the start says where the records go, and Nest logs no refusal as a fault', () => {
      assert.match(printed, /access log: logs\/app \(also payment\)/)
      assert.doesNotMatch(printed, /NotAuthorized/)
    })
  })
}
