/** What a function's author sees of our runtime clients. All of it beside AWS's own: test/conformance/handlers.test.ts. */
import {existsSync} from 'node:fs'
import path from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'
import {answersOf, type HandlerAnswer, type HandlerCase} from '../../support/handler-cases.js'
import {nodeFunction, startTestServer} from '../../support/lambda-server.js'
import {describeWhere, hasPython} from '../../support/tools.js'

/** Without the line of carets that Python prints by itself. */
const FRAME_OF_RAISES = expect.stringMatching(/, in raises\n {4}raise ValueError\("boom"\)\n$/) as string
const JSON_LOGS = {AWS_LAMBDA_LOG_FORMAT: 'JSON'}

const byHandler = (
  runtime: string,
  folder: string,
  cases: readonly HandlerCase[],
): ((handler: string) => HandlerAnswer | undefined) => {
  let answers: readonly HandlerAnswer[] = []
  beforeAll(async () => {
    answers = await answersOf({runtime, folder, cases}, {})
  }, 60_000)
  return (handler) => answers[cases.findIndex((it) => it.handler === handler)]
}

describeWhere(
  hasPython,
  'python3',
  'a handler in Python',
)(() => {
  const answerOf = byHandler('python3.12', 'python', [
    {handler: 'cases.raises'},
    {handler: 'cases.logs'},
    {handler: 'cases.decimals'},
    {handler: 'cases.spaces'},
    {handler: 'cases.a_date'},
    {handler: 'cases.client_context', clientContext: {custom: {a: 1}}},
    {handler: 'cases.trace_id'},
    {handler: 'cases.sees_packages'},
    {handler: 'missing_import.handler'},
    {handler: 'cases.logs_extra', variables: JSON_LOGS},
  ])

  test('that raises leaves the exception and its traceback in the log', () => {
    expect(answerOf('cases.raises')).toMatchObject({
      payload: {
        errorType: 'ValueError',
        errorMessage: 'boom',
        requestId: 'ID',
        stackTrace: [FRAME_OF_RAISES],
      },
      log: ['[ERROR] ValueError: boom', 'Traceback (most recent call last):'],
    })
  })

  test('that logs leaves lines with level, time and id', () => {
    expect(answerOf('cases.logs')?.log).toEqual([
      '[WARNING]\tTIME\tID\tshown once',
      '[INFO]\tTIME\tID\tshown',
      '[ERROR]\tTIME\tID\tof another',
      'printed',
      'by the context',
    ])
  })

  test('that logs as JSON leaves objects with its extras', () => {
    const [first = '', second = ''] = answerOf('cases.logs_extra')?.log ?? []

    expect(JSON.parse(first)).toMatchObject({level: 'WARNING', message: {an: 'object'}, requestId: 'ID'})
    expect(JSON.parse(second)).toMatchObject({message: 'with', more: {a: 1}})
  })

  test('that returns what simplejson can write is answered with its bytes', () => {
    expect(answerOf('cases.decimals')?.payload).toBe('{"a": 1.50, "b": [NaN, 1E+3]}')
    expect(answerOf('cases.spaces')?.payload).toBe('{"a": 1, "b": [1, 2]}')
  })

  test('that returns what is no JSON, or cannot be imported, is answered with the runtime’s error', () => {
    expect(answerOf('cases.a_date')?.payload).toMatchObject({
      errorType: 'Runtime.MarshalError',
      errorMessage: 'Unable to marshal response: Object of type datetime is not JSON serializable',
    })
    expect(answerOf('missing_import.handler')?.payload).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: "Unable to import module 'missing_import': No module named 'no_such_package'",
      requestId: '',
    })
  })

  test('has a context of objects, and a trace per call', () => {
    expect(answerOf('cases.client_context')?.payload).toMatch(/^\[\{"a": 1\}, null, null, "ClientContext/)
    expect(answerOf('cases.trace_id')?.payload).toBe('true')
  })

  test('sees none of the packages of this machine', () => {
    expect(answerOf('cases.sees_packages')?.payload).toBe('[]')
  })
})

describe('a handler for Node.js 22', () => {
  const answerOf = byHandler('nodejs22.x', 'node-cases', [
    {handler: 'cases.throws'},
    {handler: 'cases.logs'},
    {handler: 'cases.notAsync'},
    {handler: 'cases.neverCallsBack'},
    {handler: 'cases.callsBackAndWaits'},
    {handler: 'cases.succeeds'},
    {handler: 'cases.traceId'},
    {handler: 'streams.handler'},
  ])

  test('that throws leaves the error in the log', () => {
    const [line = ''] = answerOf('cases.throws')?.log ?? []

    expect(line).toMatch(/^TIME\tID\tERROR\tInvoke Error \t\{"errorType":"TypeError","errorMessage":"no such/)
  })

  test('that logs leaves lines with time, id and level', () => {
    expect(answerOf('cases.logs')?.log.slice(0, 4)).toEqual([
      'TIME\tID\tINFO\tone text { a: 1 }',
      'TIME\tID\tINFO\ttwo',
      'lines',
      'TIME\tID\tWARN\twarned',
    ])
  })

  test('that is not async answers by calling back, or not at all', () => {
    expect(answerOf('cases.notAsync')?.payload).toBe('null')
    expect(answerOf('cases.neverCallsBack')?.payload).toBe('null')
    expect(answerOf('cases.succeeds')?.payload).toBe('{"ok":1}')
    expect(answerOf('cases.callsBackAndWaits')).toMatchObject({
      payload: '{"ok":1}',
      log: ['TIME\tID\tINFO\tafter'],
    })
  })

  test('has a trace per call', () => {
    expect(answerOf('cases.traceId')?.payload).toBe('true')
  })

  test('that streams its response is refused by name', () => {
    expect(answerOf('streams.handler')?.payload).toMatchObject({errorType: 'Runtime.StreamingNotSupported'})
  })
})

describe('a handler for Node.js 24', () => {
  const answerOf = byHandler('nodejs24.x', 'node-cases', [
    {handler: 'cases.callsBack'},
    {handler: 'cases.notAsync'},
  ])

  test('may not call back', () => {
    expect(answerOf('cases.callsBack')?.payload).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
    })
    expect(answerOf('cases.notAsync')?.payload).toBe('{"ok":1}')
  })
})

describe('an environment', () => {
  test('has a folder for temporary files of its own, gone with it, and few connections', async () => {
    const codeRoot = path.join(import.meta.dirname, '../../fixtures/handlers/node-cases')
    const definition = (name: string) =>
      nodeFunction(`cases.${name}`, {name, runtime: 'nodejs22.x', codeRoot})
    const server = await startTestServer([definition('tmp'), definition('crowds')])
    const folders = await Promise.all(
      ['tmp', 'tmp'].map(async (name) => (await server.post(name, '{}')).json() as Promise<string>),
    )
    await server.post('crowds', '{}')
    const printed = server.printed()
    const differences = server.logged().map(({difference}) => difference)
    await server.close()

    expect(new Set(folders).size).toBe(2)
    expect(folders.filter((folder) => existsSync(folder))).toEqual([])
    expect(printed).toContain('Runtime API: no more than 64 connections at once\n')
    const here = process.versions.node.split('.')[0] ?? ''
    const said = here === '22' ? undefined : `nodejs22.x runs in version ${here}, the one of this machine`
    expect(differences).toContain(said)
  })
})
