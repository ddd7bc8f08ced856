import {describe, expect, test} from 'vitest'
import {nodeFunction, startTestServer} from '../../../support/lambda-server.js'

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

describe('functions that reserve concurrency', () => {
  const start = (accountConcurrency: number, reserved: readonly number[]) =>
    startTestServer(
      reserved.map((reservedConcurrency, i) => ({
        definition: nodeFunction('index.echo', {name: `echo-${i}`}),
        reservedConcurrency,
      })),
      {limits: {accountConcurrency, isRateLimited: false}},
    )

  test.each([
    [1000, [450, 450]],
    [99, [50, 49]],
    [4, [4]],
  ])('of an account of %d may reserve %j', async (account, reserved) => {
    const server = await start(account, reserved)
    await server.close()
  })

  test.each([
    [1000, [450, 451], 450],
    [100, [1], 0],
    [99, [50, 50], 49],
  ])('of an account of %d may not reserve %j', async (account, reserved, most) => {
    await expect(start(account, reserved)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(
        new RegExp(`^reserved concurrency \\d+: of the account's ${account}, .* can reserve ${most}`),
      ) as string,
    })
  })
})
