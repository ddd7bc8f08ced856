import {expect, test} from 'vitest'
import {startLambdaServer} from '../../../../src/offload/local/http/lambda-server.js'
import {nodeFunction, startTestServer, testServerSettings} from '../../../support/lambda-server.js'

test('an environment in which an invocation broke off here is given to nobody else', async () => {
  let isFull = false
  const print = (): void => {
    if (isFull) throw new Error('no space left for the log')
  }
  const server = await startLambdaServer(testServerSettings([nodeFunction('index.echo')]), {
    print,
    log: () => undefined,
  })
  const call = async (): Promise<{status: number; environment: string | null}> => {
    const url = `${server.url}/2015-03-31/functions/echo/invocations`
    const {status, headers} = await fetch(url, {method: 'POST', body: '1'})
    return {status, environment: headers.get('x-burst-environment')}
  }
  const first = await call()
  isFull = true
  const broken = await call()
  isFull = false
  const next = await call()
  const {functions} = server.service.describe() as {functions: {environments: number; inFlight: number}[]}
  await server.close()

  expect(broken.status).toBe(500)
  expect(next.status).toBe(200)
  expect(next.environment).not.toBe(first.environment)
  expect(functions).toMatchObject([{environments: 1, inFlight: 0}])
})

test('a process that ends in its init is an error of the platform in both reports, an exception is none', async () => {
  const server = await startTestServer([nodeFunction('exits.handler'), nodeFunction('broken.handler')])
  await server.post('exits-handler', '{}')
  const ended = server.printed()
  await server.post('broken-handler', '{}')
  const thrown = server.printed().slice(ended.length)
  await server.close()

  expect(ended).toMatch(/^INIT_REPORT .*\tStatus: error\tError Type: Runtime\.ExitError\t$/m)
  expect(ended).toMatch(/^REPORT .* MB\tStatus: error\tError Type: Runtime\.ExitError\t$/m)
  expect(thrown).toMatch(/^INIT_REPORT .*\tStatus: error\t$/m)
  expect(thrown).toMatch(/^REPORT .* MB\t$/m)
})
