/** Names of functions and versions that are not there, and members that a function cannot have. */
import type {Lambda} from '@aws-sdk/client-lambda'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {createZip} from '../../../../support/create-zip.js'
import {lambdaAt, newFunction} from '../../../../support/lambda-client.js'
import {startTestServer, type TestServer} from '../../../../support/lambda-server.js'

const ZipFile = createZip([['index.mjs', Buffer.from('export const handler = async () => 1')]])
const definition = (name: string) => newFunction(name, ZipFile)

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

test('one that is not there is told by the ARN that was asked for, or by its latest version', async () => {
  const arn = 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:absent'
  const FunctionName = 'absent'

  await expect(client.getFunction({FunctionName})).rejects.toThrow(new RegExp(`${arn}$`))
  await expect(client.deleteFunction({FunctionName})).rejects.toThrow(new RegExp(`${arn}$`))
  await expect(client.getFunction({FunctionName, Qualifier: '$LATEST'})).rejects.toThrow(`${arn}:$LATEST`)
  await expect(
    client.putFunctionConcurrency({FunctionName, ReservedConcurrentExecutions: 1}),
  ).rejects.toThrow(`${arn}:$LATEST`)
})

test('the architecture of new code is kept, and one that is none refused', async () => {
  await client.createFunction(definition('moved'))
  const update = {FunctionName: 'moved', ZipFile}

  expect(await client.updateFunctionCode({...update, Architectures: ['arm64']})).toMatchObject({
    Architectures: ['arm64'],
  })
  await expect(
    client.updateFunctionCode({...update, Architectures: ['vax' as 'arm64']}),
  ).rejects.toMatchObject({name: 'ValidationException'})
})

test('no function is made of a version that none can have', async () => {
  await expect(client.createFunction(definition('moved:$latest'))).rejects.toMatchObject({
    name: 'ValidationException',
  })
})
