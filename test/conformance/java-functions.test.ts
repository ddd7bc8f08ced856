/** Java functions of the user's in AWS's own runtime client. */
import {execFile} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterAll, expect, test} from 'vitest'
import {nodeFunction, startTestServer, until} from '../support/lambda-server.js'
import {testCache} from '../support/python-environment.js'
import {describeWhere, hasMaven} from '../support/tools.js'

describeWhere(
  hasMaven,
  'Maven with a JDK',
  'Java functions of the user’s in AWS’s own runtime client',
)(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-java-cases-'))
  afterAll(() => {
    rmSync(folder, {recursive: true})
  })

  test('take maps, objects, text, lists and streams', async ({skip}) => {
    process.env['XDG_CACHE_HOME'] = testCache
    const source = path.join(import.meta.dirname, '../fixtures/handlers/java/Cases.java')
    await promisify(execFile)('javac', ['-encoding', 'UTF-8', '-d', folder, source])
    const events: Readonly<Record<string, unknown>> = {
      map: {a: 1, b: 2},
      pojo: {name: 'Ada'},
      text: {},
      list: [1, 2],
      stream: {a: 'é'},
      fails: {},
    }
    const names = Object.keys(events)
    const server = await startTestServer(
      names.map((name) => nodeFunction(`Cases::${name}`, {name, runtime: 'java17', codeRoot: folder})),
    )
    const differences = server
      .logged()
      .flatMap(({difference}) => (typeof difference === 'string' ? [difference] : []))
    const answers: Record<string, unknown> = {}
    if (differences.length === 0) {
      for (const name of names)
        answers[name] = await (await server.post(name, JSON.stringify(events[name]))).json()
    }
    const printed = server.printed
    if (differences.length === 0) {
      await until('the exception is logged', () => printed().includes('java.lang.IllegalStateException'))
    }
    await server.close()
    if (differences[0] !== undefined) {
      process.stderr.write(`SKIPPED, ${differences[0]}\n`)
      return skip()
    }

    expect(answers).toMatchObject({
      map: {keys: 2},
      pojo: {name: 'Ada!'},
      text: 'é',
      list: [1, 2],
      stream: {a: 'é'},
      fails: {errorType: 'java.lang.IllegalStateException', errorMessage: 'boom'},
    })
    expect(printed()).toContain('printed')
  })
})
