/** Powertools for AWS Lambda in functions of ours, unchanged: logger, metrics, and a tracer whose segments arrive. */
import {createSocket, type Socket} from 'node:dgram'
import {once} from 'node:events'
import {copyFile} from 'node:fs/promises'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {nodeFunction, startTestServer, until} from '../support/lambda-server.js'
import {npmFolder} from '../support/npm-package.js'
import {orSkip, pythonPackages, pythonVersion} from '../support/python-environment.js'
import {describeWhere, hasPython} from '../support/tools.js'

const fixtures = path.join(import.meta.dirname, '../fixtures/frameworks')
const TRACE_ID = '1-68b43000-0123456789abcdef01234567'

interface Segment {
  readonly trace_id: string
  readonly parent_id: string
  readonly name: string
  readonly annotations?: Readonly<Record<string, unknown>>
  readonly fault?: boolean
}

/** What X-Ray's daemon would receive. */
let daemon: Socket
const segments: Segment[] = []

beforeAll(async () => {
  daemon = createSocket('udp4', (message) => {
    // A head of JSON, and a line each with what it is about.
    const [, ...documents] = message.toString().split('\n')
    segments.push(...documents.map((text) => JSON.parse(text) as Segment))
  })
  daemon.bind(0, '127.0.0.1')
  await once(daemon, 'listening')
})

afterAll(() => {
  daemon.close()
})

/** Calls a function twice, the second time to fail, and returns what callers, the log and the daemon got. */
async function callsOf(runtime: string, codeRoot: string) {
  const variables = {AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`}
  const definition = nodeFunction('powertools.handler', {name: 'greet', runtime, codeRoot, variables})
  const server = await startTestServer([definition])
  const headers = {'x-amzn-trace-id': `Root=${TRACE_ID};Parent=0123456789abcdef;Sampled=1`}
  segments.length = 0
  const served = await server.post('greet', '{"user":"Ada"}', headers)
  const failed = await server.post('greet', '{"user":"Eve","fails":true}', headers)
  const answers = [await served.json(), await failed.json()] as [unknown, {readonly errorMessage: string}]
  await until('its segments have arrived', () => segments.filter(isHandler).length === 2)
  await server.close()
  const lines = server
    .printed()
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
  return {answers, requestId: served.headers.get('x-amzn-requestid'), lines}
}

const isHandler = ({name}: Segment): boolean => name.startsWith('## ')

function requirePowertools({answers, requestId, lines}: Awaited<ReturnType<typeof callsOf>>): void {
  expect(answers[0]).toEqual({greeting: 'hello Ada', traceId: TRACE_ID})
  expect(answers[1]).toMatchObject({errorMessage: 'asked to fail'})
  const [first, second] = lines.filter(({message}) => message === 'served')
  expect(first).toMatchObject({
    level: 'INFO',
    service: 'greetings',
    cold_start: true,
    function_name: 'greet',
    function_arn: 'arn:aws:lambda:us-east-1:000000000000:function:greet',
    function_request_id: requestId,
    user: 'Ada',
  })
  expect(first?.['xray_trace_id']).toBe(TRACE_ID)
  expect(second).toMatchObject({cold_start: false, user: 'Eve'})
  expect(lines.filter((line) => 'ColdStart' in line)).toHaveLength(1)
  expect(lines.filter((line) => 'served' in line)).toMatchObject([{service: 'greetings'}, {}])
  expect(segments.filter(isHandler)).toMatchObject([
    {trace_id: TRACE_ID, parent_id: '0123456789abcdef', annotations: {ColdStart: true, user: 'Ada'}},
    {trace_id: TRACE_ID, annotations: {ColdStart: false, user: 'Eve'}, fault: true},
  ])
}

describeWhere(
  hasPython,
  'python3',
  'Powertools for AWS Lambda (Python)',
)(() => {
  test('run unchanged, Tracer included', async ({skip}) => {
    const installing = pythonPackages(['aws-lambda-powertools[tracer]==3.37.0'])
    const codeRoot = await orSkip('aws-lambda-powertools', installing)
    if (codeRoot === null) return skip()
    await copyFile(path.join(fixtures, 'powertools.py'), path.join(codeRoot, 'powertools.py'))

    requirePowertools(await callsOf(`python${await pythonVersion()}`, codeRoot))
  })
})

describe('Powertools for AWS Lambda (TypeScript)', () => {
  // By both of our generations of clients for Node.
  test.each(['nodejs22.x', 'nodejs24.x'])('run unchanged, Tracer included: %s', async (runtime) => {
    const names = ['logger', 'metrics', 'tracer'].map((name) => `@aws-lambda-powertools/${name}@2.36.0`)
    const codeRoot = await orSkip('@aws-lambda-powertools', npmFolder(names))
    if (codeRoot === null) return
    await copyFile(path.join(fixtures, 'powertools.mjs'), path.join(codeRoot, 'powertools.mjs'))

    requirePowertools(await callsOf(runtime, codeRoot))
  })
})
