import {afterAll, beforeAll, expect, test} from 'vitest'
import {startTestServer, type TestServer} from '../../../../support/lambda-server.js'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer([])
})
afterAll(async () => {
  await server.close()
})

test.each(['constructor', '', '1.5', '0', '-3', '10001', '1e1'])(
  'MaxItems=%s is refused as on AWS',
  async (text) => {
    const reply = await fetch(`${server.url}/2015-03-31/functions?MaxItems=${text}`)
    expect(reply.status).toBe(400)
    expect(reply.headers.get('x-amzn-errortype')).toContain('ValidationException')
    expect(await reply.text()).toContain(
      `Value '${text}' at 'maxItems' failed to satisfy constraint: Member must`,
    )
  },
)

test.each(['1', '50', '10000'])('MaxItems=%s is taken', async (text) => {
  const reply = await fetch(`${server.url}/2015-03-31/functions?MaxItems=${text}`)
  expect(reply.status).toBe(200)
})
