/** Target `local` with drawn cold starts: processes stand by, what is waited out and billed comes from the profile. */
import {readFileSync} from 'node:fs'
import {afterEach, beforeAll, describe, expect, test, vi} from 'vitest'
import type {FunctionName, Offload} from '../../../../src/model/trial.js'
import {connectLambda} from '../../../../src/offload/lambda/lambda-target.js'
import {localTarget} from '../../../../src/offload/local/local-target.js'
import type {OffloadTarget, TargetReply} from '../../../../src/offload/target.js'
import type {StartedTarget} from '../../../../src/offload/target-adapter.js'
import {isAlive, until} from '../../../support/lambda-server.js'
import {constantMs, PLAIN_PROFILE} from '../../../support/lambda-settings.js'
import {offloadTo} from '../../../support/offload.js'
import {testCache} from '../../../support/python-environment.js'
import {hasJdk, hasPython} from '../../../support/tools.js'

// Compilers and runtimes start here.
vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000})

const PRE_INIT_MS = 120
const INIT_MS = 250
const PROFILE = {...PLAIN_PROFILE, preInitMs: constantMs(PRE_INIT_MS), initMs: constantMs(INIT_MS)}

const drawn = (changes: Partial<Offload> = {}): Offload =>
  offloadTo('local', {localStarts: 'drawn', maxInFlight: 3, profile: PROFILE, ...changes})

interface Trial {
  readonly started: StartedTarget
  readonly target: OffloadTarget
}

const trials: Trial[] = []

/** Begins a trial as an engine does. */
async function begin(offload: Offload, seed = 1): Promise<Trial> {
  const started = await localTarget.start({offload, functionName: null, seed})
  const trial = {started, target: await connectLambda(started.connection)}
  trials.push(trial)
  return trial
}

async function end({started, target}: Trial): Promise<void> {
  await target.close()
  await started.stop()
}

interface Health {
  readonly pids: readonly number[]
  readonly inFlight: number
}

async function healthOf({connection}: StartedTarget): Promise<readonly Health[]> {
  const response = await fetch(`${connection.endpoint ?? ''}/health`)
  return ((await response.json()) as {readonly functions: readonly Health[]}).functions
}

const pidsOf = async (started: StartedTarget): Promise<readonly number[]> =>
  (await healthOf(started)).flatMap(({pids}) => pids).toSorted((a, b) => a - b)

const call = async (
  target: OffloadTarget,
  serviceTimeMs = 5,
): Promise<TargetReply & {readonly spentMs: number}> => {
  const batch = {serviceTimeMs, serviceMode: 'sleep', events: [{id: 7, text: 'to be, or "not"'}]}
  const sentMs = performance.now()
  const reply = await target.invoke({
    invocation: 0,
    batchEvents: 1,
    workNs: 0,
    payload: Buffer.from(JSON.stringify(batch)),
  })
  return {...reply, spentMs: performance.now() - sentMs}
}

const callThrice = (target: OffloadTarget): Promise<readonly TargetReply[]> =>
  Promise.all([1, 2, 3].map(() => call(target, 100)))

beforeAll(() => {
  process.env['XDG_CACHE_HOME'] = testCache
})

afterEach(async () => {
  for (const trial of trials.splice(0)) await end(trial)
  await localTarget.close?.()
})

describe('a cold start', () => {
  const has: Readonly<Record<FunctionName, boolean>> = {node: true, python: hasPython, java: hasJdk}

  test.each(['node', 'python', 'java'] as const)(
    'is waited out, reported and billed as drawn, and answers as ever: %s',
    async (name) => {
      if (!has[name]) return void process.stderr.write(`SKIPPED, not installed: function for ${name}\n`)
      const {target} = await begin(drawn({function: name, maxInFlight: 1}))
      const cold = await call(target)
      const warm = await call(target)

      expect(cold).toMatchObject({status: 'ok', isCold: true, initMs: INIT_MS, environmentId: 1})
      expect(cold.billedMs).toBe(Math.ceil(INIT_MS + cold.durationMs))
      expect(cold.spentMs).toBeGreaterThanOrEqual(PRE_INIT_MS + INIT_MS + cold.durationMs - 2)
      expect(Buffer.from(cold.payload ?? []).toString()).toBe(
        '{"events":[{"id":7,"tokens":["to","be","or","not"]}]}',
      )
      expect(warm).toMatchObject({isCold: false, initMs: 0, environmentId: 1})
    },
  )

  test('starts no process: those of the whole window stand by from the beginning', async () => {
    const {started, target} = await begin(drawn())
    const before = await pidsOf(started)
    const replies = await callThrice(target)
    const during = target.environments
    await target.reclaimIdle()
    const left = target.environments
    const again = await callThrice(target)

    expect(before).toHaveLength(3)
    expect(replies.map(({isCold, environmentId}) => [isCold, environmentId])).toEqual([
      [true, expect.any(Number)],
      [true, expect.any(Number)],
      [true, expect.any(Number)],
    ])
    expect([during, left]).toEqual([3, 0])
    expect(again.map(({isCold}) => isCold)).toEqual([true, true, true])
    expect(again.map(({environmentId}) => environmentId).toSorted()).toEqual([4, 5, 6])
    expect(await pidsOf(started)).toEqual(before)
  })

  test('over the time-out of an init is cut off there, and made again inside the call', async () => {
    const {limits} = offloadTo('local')
    const {target} = await begin(drawn({maxInFlight: 1, limits: {...limits, initTimeoutMs: 100}}))
    const reply = await call(target)

    expect(reply).toMatchObject({status: 'ok', isCold: true, initMs: 0})
    expect(reply.durationMs).toBeGreaterThanOrEqual(INIT_MS)
    expect(reply.spentMs).toBeGreaterThanOrEqual(PRE_INIT_MS + 100 + INIT_MS - 2)
  })

  test('beyond the processes that stand by is that of a process, and never shorter than drawn', async () => {
    const {started} = await begin(drawn({maxInFlight: 1}))
    const target = await connectLambda({...started.connection, maxInFlight: 3})
    const replies = await callThrice(target)
    await target.close()

    expect(replies.map(({isCold, status}) => [isCold, status])).toEqual(Array(3).fill([true, 'ok']))
    expect(Math.min(...replies.map(({initMs}) => initMs))).toBeGreaterThanOrEqual(INIT_MS)
    expect(await pidsOf(started)).toHaveLength(3)
  })
})

test('environments that are kept warm stand at once, draw nothing, and their first call is not cold', async () => {
  const {target} = await begin(drawn())
  const startedMs = performance.now()
  await target.warm(3)
  const spentMs = performance.now() - startedMs
  const standing = target.environments
  const replies = await callThrice(target)

  expect(spentMs).toBeLessThan(INIT_MS)
  expect(standing).toBe(0)
  expect(replies.map(({isCold, initMs}) => [isCold, initMs])).toEqual(Array(3).fill([false, 0]))
  await target.reclaimIdle()
  expect((await call(target)).initMs).toBe(INIT_MS)
})

test('a call that times out takes its process with it, and another stands in its place', async () => {
  const {started, target} = await begin(
    drawn({maxInFlight: 1, profile: {...PROFILE, functionTimeoutMs: 1500}}),
  )
  const [before] = await pidsOf(started)
  const late = await call(target, 5000)
  await until('another stands by', async () => (await pidsOf(started)).some((pid) => pid !== before))
  const next = await call(target)

  expect(late).toMatchObject({status: 'timed-out', isCold: true, initMs: INIT_MS})
  // As on AWS: the init after it is hidden in the duration, and no cold start.
  expect(next).toMatchObject({status: 'ok', isCold: false, initMs: 0, environmentId: 1})
  expect(next.durationMs).toBeGreaterThanOrEqual(INIT_MS)
  expect(await pidsOf(started)).not.toContain(before)
})

test('the next trial meets the same processes, no environment, and the draws of its own seed', async () => {
  const spread: Offload['profile'] = {
    ...PROFILE,
    initMs: [
      [0, 50],
      [1, 250],
    ],
  }
  const offload = drawn({maxInFlight: 2, profile: spread})
  const first = await begin(offload, 1)
  const pids = await pidsOf(first.started)
  const one = await call(first.target)
  // Left at work when its trial ends.
  void call(first.target, 5000)
  await until('it is at work', async () =>
    (await healthOf(first.started)).some(({inFlight}) => inFlight === 1),
  )
  await end(first)
  const second = await begin(offload, 1)
  const same = await call(second.target)
  await end(second)
  const third = await begin(offload, 2)
  const other = await call(third.target)

  expect(second.started.connection.endpoint).toBe(first.started.connection.endpoint)
  expect(same).toMatchObject({isCold: true, initMs: one.initMs, environmentId: 1})
  expect(other.initMs).not.toBe(one.initMs)
  expect(pids.filter((pid) => isAlive(pid)).length).toBeGreaterThanOrEqual(1)
  expect(await pidsOf(third.started)).toHaveLength(2)
})

test('a trial of another kind has a service of its own, and nothing is left at the end', async () => {
  const first = await begin(drawn({maxInFlight: 1}))
  const firstPids = await pidsOf(first.started)
  await end(first)
  const second = await begin(drawn({maxInFlight: 1, memoryMb: 1024}))
  const secondPids = await pidsOf(second.started)
  await end(second)

  expect(firstPids.filter(isAlive)).toEqual([])
  expect(secondPids.filter(isAlive)).toEqual(secondPids)
  await localTarget.close?.()
  expect(secondPids.filter(isAlive)).toEqual([])
})

test('a service that has died is replaced for the next trial', async () => {
  const first = await begin(drawn({maxInFlight: 1}))
  const [pid = 0] = await pidsOf(first.started)
  process.kill(parentOf(pid), 'SIGKILL')
  await end(first)
  const second = await begin(drawn({maxInFlight: 1}))

  expect(await call(second.target)).toMatchObject({status: 'ok', initMs: INIT_MS})
})

const parentOf = (pid: number): number =>
  Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
