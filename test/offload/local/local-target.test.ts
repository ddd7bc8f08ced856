/** The local target as a trial uses it: a service of its own, environments on order, nothing left. */
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readFileSync} from 'node:fs'
import {getPriority} from 'node:os'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {FunctionName} from '../../../src/model/trial.js'
import {connectLambda} from '../../../src/offload/lambda/lambda-target.js'
import {localTarget, startLocalTarget} from '../../../src/offload/local/local-target.js'
import {loadTarget} from '../../../src/offload/registry.js'
import type {OffloadTarget} from '../../../src/offload/target.js'
import type {StartedTarget} from '../../../src/offload/target-adapter.js'
import {isAlive, nodeFunction, testServerSettings, until} from '../../support/lambda-server.js'
import {offloadTo} from '../../support/offload.js'
import {testCache} from '../../support/python-environment.js'
import {hasJdk, hasPython} from '../../support/tools.js'

interface Health {
  readonly functions: readonly {readonly pids: readonly number[]}[]
}

const pidsOf = async ({connection}: StartedTarget): Promise<readonly number[]> => {
  const health = (await (await fetch(`${connection.endpoint ?? ''}/health`)).json()) as Health
  return health.functions.flatMap(({pids}) => pids)
}

const GROUPS_SESSIONS = existsSync('/proc/self/autogroup')
/** What Linux weighs a process's session by; null where it does not group them. */
const sessionNiceness = (pid: number): number | null =>
  GROUPS_SESSIONS ? Number(/nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'utf8'))?.[1]) : null

const request = (value: unknown) => ({
  invocation: 0,
  batchEvents: 1,
  workNs: 0,
  payload: Buffer.from(JSON.stringify(value)),
})

describe('environments on order', () => {
  let started: StartedTarget
  let target: OffloadTarget
  const work = request({workMs: 50, responseBytes: 1})
  const callThrice = () => Promise.all([work, work, work].map((it) => target.invoke(it)))

  beforeAll(async () => {
    const settings = testServerSettings([nodeFunction('contract.handler', {name: 'contract'})], {
      orderToken: 'secret',
    })
    const call = {functionName: 'contract', maxInFlight: 8, callTimeoutMs: 5000}
    started = await startLocalTarget(settings, call)
    target = await connectLambda(started.connection)
  })

  afterAll(async () => {
    await target.close()
    await started.stop()
  })

  test('leave the cores to the harness, in sessions of their own too', async () => {
    await target.warm(2)
    const pids = await pidsOf(started)

    expect(pids.length).toBeGreaterThanOrEqual(2)
    await expect
      .poll(() => pids.map((pid) => [getPriority(pid), sessionNiceness(pid)]))
      .toEqual(pids.map(() => [10, GROUPS_SESSIONS ? 10 : null]))
  })

  test('stand ready outside counts until they serve, and their first call is not cold', async () => {
    expect(target.environments).toBe(0)
    await target.warm(3)
    const pids = await pidsOf(started)
    const before = target.environments
    const replies = await callThrice()

    expect({before, standing: pids.length, after: target.environments}).toEqual({
      before: 0,
      standing: 3,
      after: 3,
    })
    expect(replies.map(({status, isCold, initMs}) => ({status, isCold, initMs}))).toEqual(
      Array(3).fill({status: 'ok', isCold: false, initMs: 0}),
    )
    expect(new Set(replies.map(({environmentId}) => environmentId))).toEqual(new Set([1, 2, 3]))
  })

  test('that are there already are not started again', async () => {
    const before = await pidsOf(started)
    await target.warm(3)

    expect(await pidsOf(started)).toEqual(before)
  })

  test('are gone when reclaimed, and the next calls are cold', async () => {
    const before = await pidsOf(started)
    await target.reclaimIdle()

    expect({environments: target.environments, alive: before.filter(isAlive)}).toEqual({
      environments: 0,
      alive: [],
    })
    const replies = await callThrice()
    expect(replies.map(({isCold}) => isCold)).toEqual([true, true, true])
    expect(replies.map(({environmentId}) => environmentId).toSorted()).toEqual([4, 5, 6])
    expect(target.environments).toBe(3)
  })

  test('are not for strangers', async () => {
    const url = started.connection.control?.url ?? ''
    const answers = await Promise.all([
      fetch(`${url}/reclaim-idle`, {method: 'POST'}),
      fetch(`${url}/warm?environments=1`, {method: 'POST', headers: {authorization: 'Bearer wrong'}}),
      fetch(`${url}/warm?environments=99999`, {method: 'POST', headers: {authorization: 'Bearer secret'}}),
    ])

    expect(answers.map(({status}) => status)).toEqual([403, 403, 400])
  })
})

describe('our functions', () => {
  const has: Readonly<Record<FunctionName, boolean>> = {node: true, python: hasPython, java: hasJdk}

  test.each(['node', 'python', 'java'] as const)('answer the same bytes: %s', async (name) => {
    if (!has[name]) return void process.stderr.write(`SKIPPED, not installed: function for ${name}\n`)
    process.env['XDG_CACHE_HOME'] = testCache
    const started = await localTarget.start({
      offload: offloadTo('local', {function: name, maxInFlight: 2}),
      functionName: null,
    })
    const target = await connectLambda(started.connection)
    const batch = {serviceTimeMs: 5, serviceMode: 'sleep', events: [{id: 7, text: 'to be, or "not"'}]}
    const reply = await target.invoke(request(batch))
    const pids = await pidsOf(started)
    await target.close()
    await started.stop()

    expect(reply).toMatchObject({status: 'ok', isCold: true, environmentId: 1})
    expect(reply.durationMs).toBeGreaterThanOrEqual(5)
    expect(Buffer.from(reply.payload ?? []).toString()).toBe(
      '{"events":[{"id":7,"tokens":["to","be","or","not"]}]}',
    )
    expect(pids.filter(isAlive)).toEqual([])
  })
})

test('settings that the service refuses are told by the one who asked', async () => {
  const absent = nodeFunction('index.echo', {codeRoot: '/no/such/folder'})
  const start = startLocalTarget(testServerSettings([absent]), {
    functionName: 'echo',
    maxInFlight: 1,
    callTimeoutMs: 1000,
  })

  await expect(start).rejects.toThrow(
    'the local Lambda service did not start: function echo: its code folder /no/such/folder is not there',
  )
})

test('a service that dies is a failure of each call, as data', async () => {
  const settings = testServerSettings([nodeFunction('contract.handler', {name: 'contract'})])
  const started = await startLocalTarget(settings, {
    functionName: 'contract',
    maxInFlight: 2,
    callTimeoutMs: 5000,
  })
  const target = await connectLambda(started.connection)
  const running = target.invoke(request({workMs: 60_000, responseBytes: 1}))
  await until('it runs', async () => (await pidsOf(started)).length === 1)
  await started.stop()

  expect(await running).toMatchObject({status: 'unavailable', reason: 'ECONNRESET'})
  expect(await target.invoke(request({}))).toMatchObject({status: 'unavailable', reason: 'ECONNREFUSED'})
  await target.close()
})

test('nothing is left when the process that started it is killed with -9', async () => {
  const parent = spawn(
    process.execPath,
    ['--import', 'tsx', new URL('../../support/local-target-parent.ts', import.meta.url).pathname],
    {stdio: ['ignore', 'pipe', 'inherit']},
  )
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pids = JSON.parse(line.toString()) as {readonly service: number; readonly environments: number[]}
  const all = [pids.service, ...pids.environments]
  expect(all.map(isAlive)).toEqual([true, true, true])
  parent.kill('SIGKILL')

  await until('all of them are gone', () => !all.some(isAlive))
  // The parent runs from source, which takes its time on a busy machine.
}, 30_000)

test('the client loads no schema library, no YAML and no command line', () => {
  const seen = new Set<string>()
  const reach = (url: URL): readonly string[] => {
    if (seen.has(url.href) || !existsSync(url)) return []
    seen.add(url.href)
    const imports = [...readFileSync(url, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)]
    return imports.flatMap(([, to = '']) => (to.startsWith('.') ? reach(new URL(to, url)) : [to]))
  }
  const packages = reach(new URL('../../../dist/offload/lambda/lambda-target.js', import.meta.url))

  expect(seen.size).toBeGreaterThan(5)
  expect([...new Set(packages)]).toEqual(['@aws-sdk/client-lambda'])
})

test('the registry knows it by its word', async () => {
  expect((await loadTarget('local')).name).toBe('local')
  expect((await loadTarget('aws')).name).toBe('aws')
})
