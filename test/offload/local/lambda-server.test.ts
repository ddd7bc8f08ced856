import {expect, test} from 'vitest'
import {startTestServer} from '../../support/lambda-server.js'

test.each(['192.0.2.1', 'nowhere.invalid'])(
  'where the host %s is not here, another is advised',
  async (host) => {
    await expect(startTestServer([], {host})).rejects.toMatchObject({
      code: 'ENVIRONMENT',
      suggestions: [expect.stringContaining('another --host')],
    })
  },
)

test('where the port is taken, another is advised', async () => {
  const server = await startTestServer([])
  const port = Number(new URL(server.url).port)
  await expect(startTestServer([], {port})).rejects.toMatchObject({
    suggestions: [expect.stringContaining('another port')],
  })
  await server.close()
})
