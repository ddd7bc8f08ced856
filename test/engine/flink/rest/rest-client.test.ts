import {afterEach, describe, expect, test} from 'vitest'
import {rootCause} from '../../../../src/engine/flink/rest/answer-errors.js'
import {FlinkRest} from '../../../../src/engine/flink/rest/rest-client.js'
import {ExternalError} from '../../../../src/errors.js'
import {overviewOf, StubFlinkRest} from '../../../support/stub-flink-rest.js'

const STACK = [
  'org.apache.flink.runtime.JobException: Recovery is suppressed by NoRestartBackoffTimeStrategy',
  '\tat org.apache.flink.runtime.ExecutionFailureHandler.handleFailure(ExecutionFailureHandler.java:219)',
  'Caused by: java.lang.RuntimeException: one of many',
  '\tat burst.job.flow.Somewhere.run(Somewhere.java:3)',
  'Caused by: java.io.IOException: the harness answered 413 to /v1/report',
  '\t... 14 more',
].join('\n')

const open: StubFlinkRest[] = []
afterEach(async () => {
  for (const stub of open.splice(0)) await stub.close()
})

async function clientOf(
  answers: ConstructorParameters<typeof StubFlinkRest>[0]['answers'],
): Promise<FlinkRest> {
  const stub = new StubFlinkRest({answers: answers ?? {}})
  open.push(stub)
  return new FlinkRest({url: await stub.listen(), authorization: null})
}

describe('the REST client of Flink', () => {
  test('reads how many slots there are', async () => {
    const rest = await clientOf({'GET /overview': {body: overviewOf({slots: 8, free: 3})}})

    expect(await rest.overview()).toEqual({version: '2.3.0', taskManagers: 1, slots: 8, freeSlots: 3})
  })

  test('shows the root of an exception, not the stack above it', async () => {
    const rest = await clientOf({
      'GET /jobs/1/exceptions': {body: {exceptionHistory: {entries: [{stacktrace: STACK}]}}},
      'GET /jobs/2/exceptions': {body: {exceptionHistory: {entries: []}}},
    })

    expect(await rest.rootException('1')).toBe('java.io.IOException: the harness answered 413 to /v1/report')
    expect(await rest.rootException('2')).toBe('')
  })

  test.each([
    [
      'a page of HTML',
      200,
      '<html>welcome to nginx</html>',
      "does not speak Flink's REST API, it says: <html>",
    ],
    ['another program that speaks JSON', 200, {name: 'elsewhere'}, "does not speak Flink's REST API"],
    ['an error page', 502, 'Bad Gateway', "does not speak Flink's REST API, it says: 502 Bad Gateway"],
    ['a closed door', 401, 'who are you?', 'answers 401'],
    [
      'a refusal by Flink',
      500,
      {errors: ['Internal error.', STACK]},
      '500: java.io.IOException: the harness',
    ],
  ])('tells %s from Flink', async (...[, status, body, message]) => {
    const rest = await clientOf({'GET /overview': {status, body}})

    const error: unknown = await rest.overview().catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(ExternalError)
    expect((error as Error).message).toContain(message)
  })

  test('cancels a job; one that has ended just before needs none, one that is unknown is told', async () => {
    const rest = await clientOf({
      'PATCH /jobs/1?mode=cancel': {status: 202, body: {}},
      'PATCH /jobs/2?mode=cancel': {
        status: 409,
        body: {
          errors: ['Job cancellation failed because the job has already reached another terminal state'],
        },
      },
    })

    await expect(rest.cancel('1')).resolves.toBeUndefined()
    await expect(rest.cancel('2')).resolves.toBeUndefined()
    await expect(rest.cancel('3')).rejects.toThrow('refused PATCH /jobs/3?mode=cancel with 404')
  })

  test('says what a port says that nobody listens at', async () => {
    const stub = new StubFlinkRest({})
    const url = await stub.listen()
    await stub.close()

    await expect(new FlinkRest({url, authorization: null}).overview()).rejects.toThrow(
      `no answer from Flink at ${url}: connect ECONNREFUSED`,
    )
  })
})

test.each([
  ['', ''],
  ['one line', 'one line'],
  ['\n  first of two\n\tat here', 'first of two'],
  [STACK, 'java.io.IOException: the harness answered 413 to /v1/report'],
])('the root cause of %j is %j', (stack, cause) => {
  expect(rootCause(stack)).toBe(cause)
})
