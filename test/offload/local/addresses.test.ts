/** ARNs of other regions, accounts and partitions, sent by the unmodified AWS SDK for JavaScript v3. */
import {Lambda, type LambdaServiceException} from '@aws-sdk/client-lambda'
import fc from 'fast-check'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {
  formatFunctionArn,
  parseFunctionReference,
  partitionOf,
} from '../../../src/offload/local/function-reference.js'
import {createZip} from '../../support/create-zip.js'
import {nodeFunction, startTestServer, type TestServer} from '../../support/lambda-server.js'

const credentials = {accessKeyId: 'test', secretAccessKey: 'test'}
const ROLE = 'arn:aws:iam::000000000000:role/any'

let server: TestServer
let client: Lambda
beforeAll(async () => {
  server = await startTestServer([nodeFunction('index.echo')])
  client = new Lambda({region: 'us-east-1', endpoint: server.url, credentials, maxAttempts: 1})
})
afterAll(async () => {
  client.destroy()
  await server.close()
})

const zip = createZip([['index.mjs', Buffer.from('export const handler = async () => "changed"')]])

/** What IAM calls each operation that names a function, and how it is asked for. */
const OPERATIONS: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  InvokeFunction: (FunctionName) => client.invoke({FunctionName}),
  GetFunction: (FunctionName) => client.getFunction({FunctionName}),
  GetFunctionConfiguration: (FunctionName) => client.getFunctionConfiguration({FunctionName}),
  GetFunctionConcurrency: (FunctionName) => client.getFunctionConcurrency({FunctionName}),
  PutFunctionConcurrency: (FunctionName) =>
    client.putFunctionConcurrency({FunctionName, ReservedConcurrentExecutions: 0}),
  DeleteFunctionConcurrency: (FunctionName) => client.deleteFunctionConcurrency({FunctionName}),
  UpdateFunctionConfiguration: (FunctionName) =>
    client.updateFunctionConfiguration({FunctionName, MemorySize: 128}),
  UpdateFunctionCode: (FunctionName) => client.updateFunctionCode({FunctionName, ZipFile: zip}),
  DeleteFunction: (FunctionName) => client.deleteFunction({FunctionName}),
  CreateFunction: (FunctionName) =>
    client.createFunction({
      FunctionName,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: {ZipFile: zip},
    }),
}
const NAMED = Object.keys(OPERATIONS)

async function refusalOf(action: string, name: string): Promise<Record<string, unknown>> {
  const error = await OPERATIONS[action]!(name).then(
    () => null,
    (thrown: unknown) => thrown as LambdaServiceException,
  )
  return {name: error?.name, status: error?.$metadata.httpStatusCode, message: error?.message}
}

const unreachable = (region: string) => ({
  name: 'ResourceNotFoundException',
  status: 404,
  message: `Functions from '${region}' are not reachable in this region ('us-east-1')`,
})

const denied = (action: string, arn: string) => ({
  name: 'AccessDeniedException',
  status: 403,
  message:
    `User: arn:aws:iam::000000000000:root is not authorized to perform: lambda:${action} on resource: ${arn} ` +
    `because no resource-based policy allows the lambda:${action} action`,
})

describe('an ARN of elsewhere never means the function of that name here', () => {
  test.each(NAMED)('%s: another region', async (action) => {
    for (const arn of [
      'arn:aws:lambda:eu-central-1:000000000000:function:echo',
      'arn:aws:lambda:eu-central-1:000000000000:function:echo:$LATEST',
      'arn:aws:lambda:eu-central-1:000000000000:function:echo:7',
      'eu-central-1:000000000000:function:echo',
    ]) {
      expect(await refusalOf(action, arn)).toEqual(unreachable('eu-central-1'))
    }
    expect(await refusalOf(action, 'arn:aws-us-gov:lambda:us-gov-west-1:000000000000:function:echo')).toEqual(
      unreachable('us-gov-west-1'),
    )
  })

  test.each(NAMED)('%s: another account', async (action) => {
    const arn = 'arn:aws:lambda:us-east-1:111111111111:function:echo'
    for (const name of [arn, `${arn}:$LATEST`, '111111111111:function:echo', '111111111111:echo']) {
      expect(await refusalOf(action, name)).toEqual(denied(action, arn))
    }
  })

  test.each(NAMED)('%s: another account in another region', async (action) => {
    const arn = 'arn:aws:lambda:eu-central-1:111111111111:function:echo'
    const isAccountFirst = ['CreateFunction', 'UpdateFunctionConfiguration'].includes(action)

    expect(await refusalOf(action, arn)).toEqual(
      isAccountFirst ? denied(action, arn) : unreachable('eu-central-1'),
    )
  })

  test.each(NAMED)('%s: another partition', async (action) => {
    const arn = 'arn:aws-cn:lambda:us-east-1:000000000000:function:echo'

    expect(await refusalOf(action, arn)).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${arn}`,
    })
  })

  test.each(NAMED)('%s: no ARN at all', async (action) => {
    for (const name of [
      'arn:aws:lambda:invalid-region:000000000000:function:echo',
      'arn:aws:lambda::000000000000:function:echo',
      'arn:aws:lambda:us-east-1::function:echo',
      'arn:aws:ec2:us-east-1:000000000000:function:echo',
      '11111111111:function:echo',
    ]) {
      expect(await refusalOf(action, name), name).toMatchObject({name: 'ValidationException', status: 400})
    }
  })

  // Written after all of the above were refused: they changed nothing.
  test('and the function here is as it was', async () => {
    const {Configuration, Concurrency} = await client.getFunction({FunctionName: 'echo'})
    expect(Configuration).toMatchObject({MemorySize: 512})
    expect(Concurrency).toBeUndefined()
    const {Payload} = await client.invoke({FunctionName: 'echo', Payload: '{"a":1}'})
    expect(Payload?.transformToString()).toBe('{"a":1}')
    expect((await client.listFunctions()).Functions?.map(({FunctionName}) => FunctionName)).toEqual(['echo'])
  })
})

test('an event for a function of elsewhere is refused at once, not dropped later', async () => {
  const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:echo'
  for (const InvocationType of ['Event', 'DryRun'] as const) {
    const sent = client.invoke({FunctionName: arn, InvocationType})
    await expect(sent).rejects.toThrow(unreachable('eu-central-1').message)
  }
})

test('an ARN arrives percent-encoded, and plain', async () => {
  for (const segment of [
    'arn%3Aaws%3Alambda%3Aeu-central-1%3A000000000000%3Afunction%3Aecho',
    'arn:aws:lambda:eu-central-1:000000000000:function:echo',
  ]) {
    const reply = await fetch(`${server.url}/2015-03-31/functions/${segment}`, {method: 'DELETE'})
    expect([reply.status, reply.headers.get('x-amzn-errortype')]).toEqual([404, 'ResourceNotFoundException'])
  }
})

test('a role is an ARN of IAM', async () => {
  const create = (Role: string) =>
    client.createFunction({
      FunctionName: 'other',
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role,
      Code: {ZipFile: zip},
    })
  for (const role of [
    'r1',
    '',
    'arn:aws:iam::1:role/x',
    'arn:aws:lambda:us-east-1:000000000000:function:echo',
  ]) {
    await expect(create(role)).rejects.toThrow("at 'role' failed to satisfy constraint")
  }
})

describe('a service that stands for another partition', () => {
  test('knows its own ARNs', async () => {
    const identity = {region: 'cn-north-1', accountId: '123456789012'}
    const own = await startTestServer([nodeFunction('index.echo')], {identity})
    const chinese = new Lambda({region: 'cn-north-1', endpoint: own.url, credentials, maxAttempts: 1})
    try {
      const {FunctionArn} = await chinese.getFunctionConfiguration({FunctionName: 'echo'})
      expect(FunctionArn).toBe('arn:aws-cn:lambda:cn-north-1:123456789012:function:echo')
      const {Payload} = await chinese.invoke({FunctionName: FunctionArn, Payload: '{}'})
      expect(Payload?.transformToString()).toBe('{}')
      await expect(
        chinese.deleteFunction({FunctionName: 'arn:aws:lambda:cn-north-1:123456789012:function:echo'}),
      ).rejects.toThrow('Function not found')
    } finally {
      chinese.destroy()
      await own.close()
    }
  })

  test.each([
    ['us-east-1', 'aws'],
    ['eu-central-1', 'aws'],
    ['cn-northwest-1', 'aws-cn'],
    ['us-gov-east-1', 'aws-us-gov'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('%s is in %s', (region, partition) => {
    expect(partitionOf(region)).toBe(partition)
  })
})

test('every ARN that is written is understood as what it was written from', () => {
  const region = fc.constantFrom(
    'us-east-1',
    'cn-north-1',
    'us-gov-west-1',
    'eusc-de-east-1',
    'us-isob-east-1',
  )
  const accountId = fc.stringMatching(/^\d{12}$/)
  const name = fc.stringMatching(/^[a-zA-Z0-9-_]{1,64}$/)
  const qualifier = fc.option(fc.constantFrom('$LATEST', '7', 'live'))
  fc.assert(
    fc.property(fc.record({region, accountId, name, qualifier}), (given) => {
      const arn = formatFunctionArn(given, given.name, given.qualifier ?? undefined)
      expect(parseFunctionReference(arn)).toEqual({...given, partition: partitionOf(given.region)})
    }),
  )
})
