/** Point 12 of the acceptance list with the SDK for JavaScript; boto3's and Java's are in their own lists. */
import {Lambda} from '@aws-sdk/client-lambda'
import {expect, test} from 'vitest'
import {nodeFunction, startTestServer} from '../support/lambda-server.js'

test('a connection that was idle for 10 s is used again without a retry', async () => {
  const server = await startTestServer([nodeFunction('index.echo')])
  const credentials = {accessKeyId: 'test', secretAccessKey: 'test'}
  const client = new Lambda({region: 'us-east-1', endpoint: server.url, credentials})
  const attempts: (number | undefined)[] = []
  for (const pauseMs of [0, 10_000, 0]) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    attempts.push((await client.invoke({FunctionName: 'echo'})).$metadata.attempts)
  }
  client.destroy()
  const {invocations} = server.service.describe()
  await server.close()

  expect(attempts).toEqual([1, 1, 1])
  expect(invocations).toBe(3)
})
