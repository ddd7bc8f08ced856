/** Point 14 of the acceptance list: one function, asked as target `local` and as target `aws`, answers alike. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {awsTarget} from '../../src/offload/aws/aws-target.js'
import {connectLambda} from '../../src/offload/lambda/lambda-target.js'
import {startLocalTarget} from '../../src/offload/local/local-target.js'
import type {OffloadTarget, TargetReply} from '../../src/offload/target.js'
import type {StartedTarget} from '../../src/offload/target-adapter.js'
import {nodeFunction, testServerSettings, until} from '../support/lambda-server.js'
import {offloadTo} from '../support/offload.js'

const keys = {accessKeyId: 'AKIATESTTESTTEST', secretAccessKey: 'only for this test'}
const requestOf = (work: object) => ({
  invocation: 1,
  batchEvents: 1,
  workNs: 0,
  payload: Buffer.from(JSON.stringify(work)),
})

describe('targets local and aws', () => {
  let started: StartedTarget
  let targets: Readonly<Record<'local' | 'aws', OffloadTarget>>

  beforeAll(async () => {
    const definition = nodeFunction('contract.handler', {name: 'contract', timeoutMs: 1000, memoryMb: 1769})
    const settings = testServerSettings([{definition, reservedConcurrency: 1}], {keys, orderToken: 'secret'})
    const call = {functionName: 'contract', maxInFlight: 2, callTimeoutMs: 5000}
    started = await startLocalTarget(settings, call)
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_LAMBDA: started.connection.endpoint,
    })
    const {connection} = await awsTarget.start({offload: offloadTo('aws'), functionName: 'contract'})
    targets = {local: await connectLambda(started.connection), aws: await connectLambda(connection)}
  })

  afterAll(async () => {
    for (const target of Object.values(targets)) await target.close()
    await started.stop()
    for (const name of [
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_REGION',
      'AWS_ENDPOINT_URL_LAMBDA',
    ])
      Reflect.deleteProperty(process.env, name)
  })

  test('tell a throttle with the same fields', async () => {
    const running = targets.local.invoke(requestOf({workMs: 900, responseBytes: 1}))
    await until('it runs', async () => {
      const health = await fetch(`${started.connection.endpoint}/health`)
      const {functions} = (await health.json()) as {functions: [{inFlight: number}]}
      return functions[0].inFlight === 1
    })
    const [local, aws] = await Promise.all([
      targets.local.invoke(requestOf({workMs: 0, responseBytes: 1})),
      targets.aws.invoke(requestOf({workMs: 0, responseBytes: 1})),
    ])
    await running

    expect(local).toMatchObject({
      status: 'throttled',
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    })
    expect(schemaOf(aws)).toEqual(schemaOf(local))
    expect(sayingOf(aws)).toEqual(sayingOf(local))
  }, 20_000)

  test.each([
    {name: 'an answer', work: {workMs: 0, responseBytes: 300}, status: 'ok'},
    {
      name: 'a response that is too large',
      work: {workMs: 0, responseBytes: 6_291_557},
      status: 'response-too-large',
    },
    {name: 'a time-out', work: {workMs: 60_000, responseBytes: 1}, status: 'timed-out'},
  ])(
    'tell $name with the same fields',
    async ({work, status}) => {
      const local = await targets.local.invoke(requestOf(work))
      const aws = await targets.aws.invoke(requestOf(work))

      expect(local.status).toBe(status)
      expect(schemaOf(aws)).toEqual(schemaOf(local))
      expect(sayingOf(aws)).toEqual(sayingOf(local))
    },
    20_000,
  )
})

/** Each field with its kind: a figure that is not known is another than one that is. */
const schemaOf = (reply: TargetReply): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(reply).map(([field, value]) => [
      field,
      value === null ? 'null' : Number.isNaN(value) ? 'unknown' : typeof value,
    ]),
  )

/** What does not depend on the moment. */
const sayingOf = ({status, reason, environmentId}: TargetReply) => ({
  status,
  // The id of the request is in the words of some failures.
  reason: reason.replaceAll(/[\da-f-]{36}/g, 'id'),
  environmentId,
})
