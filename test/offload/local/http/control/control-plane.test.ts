/** Deploying through the unmodified AWS SDK for JavaScript v3. */
import type {Lambda} from '@aws-sdk/client-lambda'
import {existsSync} from 'node:fs'
import {mkdtemp, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {createZip} from '../../../../support/create-zip.js'
import {lambdaAt, newFunction} from '../../../../support/lambda-client.js'
import {startTestServer, until, type TestServer} from '../../../../support/lambda-server.js'

let server: TestServer
let client: Lambda

beforeAll(async () => {
  server = await startTestServer([])
  client = lambdaAt(server.url)
})

afterAll(async () => {
  client.destroy()
  await server.close()
})

const zipOf = (answer: string) =>
  createZip([
    [
      'index.mjs',
      Buffer.from(`import {word} from './lib/word.mjs'\nexport const handler = async () => word`),
    ],
    ['lib/word.mjs', Buffer.from(`export const word = ${JSON.stringify(answer)}`)],
  ])

const definition = (name: string) => ({...newFunction(name, zipOf('hello')), Tags: {project: 'burst'}})

const answerOf = async (name: string): Promise<unknown> => {
  const {Payload} = await client.invoke({FunctionName: name})
  return JSON.parse(Payload?.transformToString() ?? '')
}

const nameOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error as Error).name,
  )

test('a function is created, called, updated, listed and deleted', async () => {
  const created = await client.createFunction(definition('greet'))
  expect(created).toMatchObject({
    $metadata: {httpStatusCode: 201},
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:greet',
    MemorySize: 128,
    Timeout: 3,
    State: 'Active',
    Version: '$LATEST',
  })
  expect(await answerOf('greet')).toBe('hello')

  await client.updateFunctionCode({FunctionName: 'greet', ZipFile: zipOf('good day')})
  expect(await answerOf('greet')).toBe('good day')
  const updated = await client.updateFunctionConfiguration({
    FunctionName: 'greet',
    MemorySize: 512,
    Timeout: 9,
    Environment: {Variables: {LANGUAGE: 'en'}},
  })
  expect(updated).toMatchObject({MemorySize: 512, Timeout: 9, Environment: {Variables: {LANGUAGE: 'en'}}})
  expect(updated.CodeSha256).not.toBe(created.CodeSha256)

  const {Configuration, Tags} = await client.getFunction({FunctionName: 'greet'})
  expect(Configuration).toMatchObject({MemorySize: 512, Handler: 'index.handler'})
  expect(Tags).toEqual({project: 'burst'})
  expect(await client.getFunctionConfiguration({FunctionName: 'greet'})).toMatchObject({MemorySize: 512})
  expect((await client.listFunctions()).Functions?.map((it) => it.FunctionName)).toEqual(['greet'])

  expect((await client.deleteFunction({FunctionName: 'greet'})).$metadata.httpStatusCode).toBe(204)
  expect(await nameOf(client.getFunction({FunctionName: 'greet'}))).toBe('ResourceNotFoundException')
  expect(await nameOf(client.deleteFunction({FunctionName: 'greet'}))).toBe('ResourceNotFoundException')
})

test('a dry run says what the code would be, and changes nothing', async () => {
  const {CodeSha256} = await client.createFunction(definition('rehearsed'))
  const update = {FunctionName: 'rehearsed', DryRun: true}
  const rehearsed = await client.updateFunctionCode({...update, ZipFile: zipOf('good day')})

  expect(rehearsed.CodeSha256).not.toBe(CodeSha256)
  expect(await client.getFunctionConfiguration({FunctionName: 'rehearsed'})).toMatchObject({CodeSha256})
  expect(await answerOf('rehearsed')).toBe('hello')
  expect(await nameOf(client.updateFunctionCode({...update, ZipFile: Buffer.from('no zip')}))).toBe(
    'InvalidParameterValueException',
  )
  await client.deleteFunction({FunctionName: 'rehearsed'})
})

test('code goes with the last environment that uses it', async () => {
  const FunctionName = 'replaced'
  const updated = join(await mkdtemp(join(tmpdir(), 'burst-updated-')), 'now')
  const slow = `export const handler = async () => {
    console.log('under way')
    const {existsSync} = await import('node:fs')
    while (!existsSync(${JSON.stringify(updated)})) await new Promise((resolve) => setTimeout(resolve, 5))
    return (await import('./late.mjs')).word
  }`
  const late = Buffer.from('export const word = "there"')
  const ZipFile = createZip([
    ['index.mjs', Buffer.from(slow)],
    ['late.mjs', late],
  ])
  await client.createFunction({...definition(FunctionName), Code: {ZipFile}})
  const first = server.service.find(FunctionName)?.codeRoot ?? ''
  const running = answerOf(FunctionName)
  await until('it runs', () => server.printed().includes('under way'))
  await client.updateFunctionCode({FunctionName, ZipFile: zipOf('good day')})
  const second = server.service.find(FunctionName)?.codeRoot ?? ''
  await writeFile(updated, '')

  expect(await running).toBe('there')
  await until('the first code is gone', () => !existsSync(first))
  expect(await answerOf(FunctionName)).toBe('good day')
  await client.updateFunctionConfiguration({FunctionName, Timeout: 9})
  expect(await answerOf(FunctionName)).toBe('good day')
  await client.deleteFunction({FunctionName})
  await until('the second code is gone', () => !existsSync(second))
})

test('a revision that is not the current one is not updated', async () => {
  const {RevisionId: first = ''} = await client.createFunction(definition('revised'))
  const FunctionName = 'revised'
  const {RevisionId: second = ''} = await client.updateFunctionConfiguration({
    FunctionName,
    RevisionId: first,
    Timeout: 9,
  })
  const late = client.updateFunctionConfiguration({FunctionName, RevisionId: first, Timeout: 8})
  await expect(late).rejects.toMatchObject({
    name: 'PreconditionFailedException',
    $metadata: {httpStatusCode: 412},
  })
  const code = {FunctionName, ZipFile: zipOf('good day')}
  expect(await nameOf(client.updateFunctionCode({...code, RevisionId: first}))).toBe(
    'PreconditionFailedException',
  )
  expect(await answerOf('revised')).toBe('hello')
  expect(await client.updateFunctionCode({...code, RevisionId: second})).toMatchObject({Timeout: 9})
  expect(await answerOf('revised')).toBe('good day')
  await client.deleteFunction({FunctionName})
})

test('a function that is deleted while its new code is unpacked stays deleted', async () => {
  await client.createFunction(definition('fleeting'))
  const update = client.updateFunctionCode({FunctionName: 'fleeting', ZipFile: zipOf('good day')})
  await Promise.allSettled([update, client.deleteFunction({FunctionName: 'fleeting'})])

  expect(await nameOf(client.getFunction({FunctionName: 'fleeting'}))).toBe('ResourceNotFoundException')
})

test('one version alone is not deleted, and the function stays', async () => {
  await client.createFunction(definition('whole'))
  const remove = (FunctionName: string, Qualifier?: string): Promise<string> =>
    nameOf(client.deleteFunction({FunctionName, ...(Qualifier === undefined ? {} : {Qualifier})}))

  expect(await remove('whole', '$LATEST')).toBe('InvalidParameterValueException')
  expect(await remove('whole:$LATEST')).toBe('InvalidParameterValueException')
  expect(await remove('whole', '7')).toBe('no error')
  expect(await answerOf('whole')).toBe('hello')
  await client.deleteFunction({FunctionName: 'whole'})
})

test('functions are listed page by page, in order', async () => {
  for (const name of ['c', 'a', 'b']) await client.createFunction(definition(name))
  const first = await client.listFunctions({MaxItems: 2})
  const second = await client.listFunctions({
    MaxItems: 2,
    ...(first.NextMarker ? {Marker: first.NextMarker} : {}),
  })
  for (const name of ['c', 'a', 'b']) await client.deleteFunction({FunctionName: name})

  expect(first.Functions?.map((it) => it.FunctionName)).toEqual(['a', 'b'])
  expect(second.Functions?.map((it) => it.FunctionName)).toEqual(['c'])
  expect(second.NextMarker).toBeUndefined()
})

test('concurrency is reserved, seen, limits calls, and is given back', async () => {
  await client.createFunction(definition('held'))
  const FunctionName = 'held'
  expect(await client.getFunctionConcurrency({FunctionName})).not.toHaveProperty(
    'ReservedConcurrentExecutions',
  )
  expect(await client.putFunctionConcurrency({FunctionName, ReservedConcurrentExecutions: 0})).toMatchObject({
    ReservedConcurrentExecutions: 0,
  })
  expect(await nameOf(answerOf('held'))).toBe('TooManyRequestsException')
  await client.putFunctionConcurrency({FunctionName, ReservedConcurrentExecutions: 900})
  expect((await client.getAccountSettings({})).AccountLimit).toMatchObject({
    ConcurrentExecutions: 1000,
    UnreservedConcurrentExecutions: 100,
  })
  const tooMany = client.putFunctionConcurrency({FunctionName, ReservedConcurrentExecutions: 901})
  expect(await nameOf(tooMany)).toBe('InvalidParameterValueException')
  expect(await client.getFunction({FunctionName})).toMatchObject({
    Concurrency: {ReservedConcurrentExecutions: 900},
  })
  await client.deleteFunctionConcurrency({FunctionName})
  await client.deleteFunction({FunctionName})
  expect((await client.getAccountSettings({})).AccountLimit?.UnreservedConcurrentExecutions).toBe(1000)
})

test('$LATEST is in ARNs where it was asked for, and in what the function sees', async () => {
  const FunctionName = 'qualified'
  const Qualifier = '$LATEST'
  const code = 'export const handler = async (event, context) => context.invokedFunctionArn'
  const ZipFile = createZip([['index.mjs', Buffer.from(code)]])
  await client.createFunction({...definition(FunctionName), Code: {ZipFile}})
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`

  expect((await client.getFunction({FunctionName, Qualifier})).Configuration?.FunctionArn).toBe(
    `${arn}:$LATEST`,
  )
  expect((await client.getFunctionConfiguration({FunctionName})).FunctionArn).toBe(arn)
  expect((await client.listFunctions({FunctionVersion: 'ALL'})).Functions?.[0]?.FunctionArn).toBe(
    `${arn}:$LATEST`,
  )
  expect(await answerOf(`${FunctionName}:$LATEST`)).toBe(`${arn}:$LATEST`)
  expect(await answerOf(FunctionName)).toBe(arn)
  const put = client.putFunctionConcurrency({
    FunctionName: `${FunctionName}:$LATEST`,
    ReservedConcurrentExecutions: 1,
  })
  await expect(put).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringMatching(/^This operation is permitted on Lambda functions only\./) as string,
  })
  expect((await client.deleteFunction({FunctionName, Qualifier: '7'})).$metadata.httpStatusCode).toBe(204)
  await client.deleteFunction({FunctionName})
})

test('a function that reserves nothing is throttled with the reason of its concurrency', async () => {
  const FunctionName = 'stopped'
  await client.createFunction(definition(FunctionName))
  await client.putFunctionConcurrency({FunctionName, ReservedConcurrentExecutions: 0})

  await expect(client.invoke({FunctionName})).rejects.toMatchObject({
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  })
  await client.deleteFunction({FunctionName})
})

test('logs are JSON where that is configured, those of the platform too', async () => {
  const FunctionName = 'logging'
  const code = 'export const handler = async () => console.debug("no") ?? console.info("yes")'
  const ZipFile = createZip([['index.mjs', Buffer.from(code)]])
  const {LoggingConfig, Environment} = await client.createFunction({
    ...definition(FunctionName),
    Code: {ZipFile},
    Environment: {Variables: {}},
    LoggingConfig: {LogFormat: 'JSON'},
  })
  const {LogResult = ''} = await client.invoke({FunctionName, LogType: 'Tail'})
  const lines = Buffer.from(LogResult, 'base64').toString().trim().split('\n')
  const [start, line, report] = lines.map((text) => JSON.parse(text) as Record<string, unknown>)
  await client.deleteFunction({FunctionName})

  expect(LoggingConfig).toEqual({
    LogFormat: 'JSON',
    ApplicationLogLevel: 'INFO',
    SystemLogLevel: 'INFO',
    LogGroup: '/aws/lambda/logging',
  })
  expect(Environment).toEqual({Variables: {}})
  expect(lines).toHaveLength(3)
  expect(start).toMatchObject({type: 'platform.start', record: {version: '$LATEST'}})
  expect(line).toMatchObject({level: 'INFO', message: 'yes'})
  expect(report).toMatchObject({
    type: 'platform.report',
    record: {status: 'success', metrics: {memorySizeMB: 128}},
  })
})

describe('a request that AWS would refuse is refused', () => {
  test.each([
    ['memory below the least', {MemorySize: 64}, 'ValidationException'],
    ['a time-out beyond the longest', {Timeout: 901}, 'ValidationException'],
    ['a runtime that is not known', {Runtime: 'cobol85' as 'nodejs20.x'}, 'InvalidParameterValueException'],
    ['a name with a slash', {FunctionName: 'a/b'}, 'ValidationException'],
    [
      'a variable that Lambda sets',
      {Environment: {Variables: {AWS_REGION: 'x'}}},
      'InvalidParameterValueException',
    ],
    [
      'variables of more than 4 KB',
      {Environment: {Variables: {AA: 'x'.repeat(4096)}}},
      'InvalidParameterValueException',
    ],
    ['code that is no zip', {Code: {ZipFile: Buffer.from('no zip')}}, 'InvalidParameterValueException'],
    [
      'code with a name that is too long',
      {Code: {ZipFile: createZip([['x'.repeat(300), Buffer.from('1')]])}},
      'InvalidParameterValueException',
    ],
    ['code in S3', {Code: {S3Bucket: 'b', S3Key: 'k'}}, 'InvalidParameterValueException'],
  ])('%s', async (_, change, name) => {
    expect(await nameOf(client.createFunction({...definition('refused'), ...change}))).toBe(name)
  })

  test('a name that is taken', async () => {
    await client.createFunction(definition('taken'))
    expect(await nameOf(client.createFunction(definition('taken')))).toBe('ResourceConflictException')
    await client.deleteFunction({FunctionName: 'taken'})
  })

  test('a variable’s value is not repeated in the complaint', async () => {
    const Environment = {Variables: {'not a name': 'a-secret-value'}}
    const error = await client
      .createFunction({...definition('refused'), Environment})
      .catch((it: unknown) => it as Error)

    expect((error as Error).name).toBe('ValidationException')
    expect(JSON.stringify(error) + (error as Error).message).not.toContain('a-secret-value')
  })
})
