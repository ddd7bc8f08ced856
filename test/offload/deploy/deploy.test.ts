/** Deploying over the wire: our control plane, with answers in front of it that AWS gives now and then. */
import {once} from 'node:events'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {createCloud} from '../../../src/offload/deploy/cloud.js'
import {
  applyDeployment,
  applyRemoval,
  findDeployment,
  findRemains,
} from '../../../src/offload/deploy/deploy.js'
import type {Deployment} from '../../../src/offload/deploy/deployment.js'
import {packageCode} from '../../../src/offload/deploy/package-code.js'
import {planDeployment, planRemoval} from '../../../src/offload/deploy/plan-deployment.js'
import {startTestServer, type TestServer} from '../../support/lambda-server.js'

interface ScriptedAnswer {
  readonly on: `${'POST' | 'GET' | 'PUT'} ${string}`
  readonly status: number
  readonly type: string
  readonly message: string
}

let service: TestServer
let front: Server
let scripted: ScriptedAnswer[]

beforeEach(async () => {
  service = await startTestServer([])
  scripted = []
  front = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const at = scripted.findIndex(({on}) => `${request.method ?? ''} ${request.url ?? ''}`.startsWith(on))
      const [answer] = at === -1 ? [] : scripted.splice(at, 1)
      if (answer !== undefined) {
        response.writeHead(answer.status, {
          'x-amzn-errortype': answer.type,
          'x-amzn-requestid': 'request-1',
          'content-type': 'application/json',
        })
        return void response.end(JSON.stringify({Type: 'User', message: answer.message}))
      }
      const body = chunks.length === 0 ? {} : {body: Buffer.concat(chunks)}
      void fetch(`${service.url}${request.url ?? ''}`, {method: request.method ?? 'GET', ...body}).then(
        async (passed) => {
          response.writeHead(passed.status, Object.fromEntries(passed.headers))
          response.end(Buffer.from(await passed.arrayBuffer()))
        },
      )
    })
  }).listen(0, '127.0.0.1')
  await once(front, 'listening')
  const {port} = front.address() as AddressInfo
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  front.closeAllConnections()
  front.close()
  await service.close()
})

const ROLE_UNSEEN = {
  on: 'POST /2015-03-31/functions',
  status: 400,
  type: 'InvalidParameterValueException',
  message: 'The role defined for the function cannot be assumed by Lambda.',
} as const

async function wantedFunction(changes: Partial<Deployment> = {}): Promise<Deployment> {
  return {
    functionName: 'mine',
    region: 'us-east-1',
    runtime: 'nodejs22.x',
    handler: 'tokenize.handler',
    description: 'A test.',
    memoryMb: 512,
    timeoutSeconds: 30,
    code: await packageCode('src/offload/functions/node'),
    reservedConcurrency: 5,
    role: {kind: 'given', arn: 'arn:aws:iam::000000000000:role/given'},
    ...changes,
  }
}

async function deploy(wanted: Deployment) {
  const cloud = await createCloud()
  const pausesMs: number[] = []
  const done: string[] = []
  try {
    const found = await findDeployment(cloud, wanted)
    const ready = await applyDeployment(
      {wanted, found, steps: planDeployment(wanted, found)},
      {
        cloud,
        pause: (spanMs) => {
          pausesMs.push(spanMs)
          return Promise.resolve()
        },
        done: ({kind}) => done.push(kind),
      },
    )
    return {arn: ready.arn, pausesMs, done}
  } finally {
    cloud.close()
  }
}

test('a function is created, changed only where it differs, and removed', async () => {
  const wanted = await wantedFunction()
  const first = await deploy(wanted)
  expect(first).toEqual({
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:mine',
    pausesMs: [],
    done: ['create-function', 'reserve'],
  })
  const batch = {serviceTimeMs: 0, serviceMode: 'sleep', events: [{id: 1, text: 'to be'}]}
  const answer = await service.post('mine', JSON.stringify(batch))
  expect(await answer.json()).toEqual({events: [{id: 1, tokens: ['to', 'be']}]})

  expect((await deploy(wanted)).done).toEqual([])
  const changed = await wantedFunction({
    memoryMb: 1024,
    reservedConcurrency: null,
    code: await packageCode('src/offload/functions/python'),
  })
  expect((await deploy(changed)).done).toEqual(['update-code', 'update-configuration', 'reserve'])

  const cloud = await createCloud()
  const steps = planRemoval('mine', await findRemains(cloud, 'mine', 'us-east-1'))
  await applyRemoval(
    {functionName: 'mine', roleName: 'mine-us-east-1', steps},
    {cloud, done: () => undefined},
  )
  expect(steps).toEqual([{kind: 'delete-function'}])
  expect(await cloud.findFunction('mine')).toBeNull()
  cloud.close()
})

test('a role that Lambda does not see yet is waited for, longer each time', async () => {
  scripted.push(ROLE_UNSEEN, ROLE_UNSEEN, ROLE_UNSEEN)
  const {done, pausesMs} = await deploy(await wantedFunction())

  expect(pausesMs).toEqual([1000, 2000, 4000])
  expect(done).toEqual(['create-function', 'reserve'])
})

test('a role that Lambda never sees is an error in the end', async () => {
  scripted.push(...Array.from({length: 8}, () => ROLE_UNSEEN))

  await expect(deploy(await wantedFunction())).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringContaining('InvalidParameterValueException: The role defined') as string,
  })
  expect(scripted).toEqual([])
})

test('what else is wrong with a parameter is told at once', async () => {
  scripted.push({...ROLE_UNSEEN, message: 'Unzipped size must be smaller than 262144000 bytes'})

  await expect(deploy(await wantedFunction())).rejects.toThrow('Unzipped size')
})

test('a refusal carries the operation, the request and a remedy', async () => {
  scripted.push({
    on: 'POST /2015-03-31/functions',
    status: 403,
    type: 'AccessDeniedException',
    message: 'User: me is not authorized to perform: lambda:CreateFunction',
  })

  await expect(deploy(await wantedFunction())).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringMatching(
      /answered lambda:CreateFunction with 403 AccessDeniedException: .*, request request-1$/,
    ) as string,
    suggestions: [
      'have lambda:CreateFunction allowed for these credentials',
      'name a role that exists, with --role',
    ],
  })
})

test('what an account has left is not known to credentials that may not ask', async () => {
  scripted.push({
    on: 'GET /2016-08-19/account-settings',
    status: 403,
    type: 'AccessDeniedException',
    message: 'User: me is not authorized to perform: lambda:GetAccountSettings',
  })
  const cloud = await createCloud()

  expect(await cloud.unreservedConcurrency()).toBeNull()
  expect(await cloud.unreservedConcurrency()).toBe(1000)
  cloud.close()
})

test('a function that is being made is waited for', async () => {
  const wanted = await wantedFunction({reservedConcurrency: null})
  await deploy(wanted)
  const cloud = await createCloud()
  let looks = 0
  const pausesMs: number[] = []
  const slow = {
    ...cloud,
    findFunction: async (name: string) => {
      const found = await cloud.findFunction(name)
      return found === null || ++looks > 2 ? found : {...found, state: 'pending' as const}
    },
  }
  const found = await findDeployment(cloud, wanted)
  await applyDeployment(
    {wanted, found, steps: []},
    {
      cloud: slow,
      pause: (spanMs) => {
        pausesMs.push(spanMs)
        return Promise.resolve()
      },
      done: () => undefined,
    },
  )
  cloud.close()

  expect(pausesMs).toEqual([1000, 1000])
})
