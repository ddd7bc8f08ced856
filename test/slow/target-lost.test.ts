import {readFileSync} from 'node:fs'
import {afterEach, describe, expect, test, vi} from 'vitest'
import {embeddedEngine} from '../../src/engine/embedded/embedded-engine.js'
import type {TrialOutcome} from '../../src/engine/engine.js'
import {childrenOf} from '../../src/host/cpu-time.js'
import {closeTargets} from '../../src/offload/registry.js'
import {quietObserver} from '../support/quiet-observer.js'
import {type Behavior, StubLambda} from '../support/stub-lambda.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

afterEach(async () => {
  vi.unstubAllEnvs()
  await closeTargets()
})

const BURSTING: TrialChanges = {
  engine: 'embedded',
  pipeline: 'burst',
  parallelism: 1,
  metricIntervalMs: 100,
  strategy: {kind: 'always'},
  batch: {kind: 'fixed', maxEvents: 2},
  service: {meanMs: 1},
  load: {
    shape: 'constant',
    rateEps: 100,
    extent: {kind: 'duration', warmupMs: 200, durationMs: 2000},
    drainTimeoutMs: 15_000,
  },
}

/** `at` is called once, in the middle of the window. */
function run(changes: TrialChanges, at: () => void = () => undefined): Promise<TrialOutcome> {
  const trial = buildTrial({...BURSTING, ...changes})
  let isDone = false
  const timeline = ({atMs}: {readonly atMs: number}): void => {
    if (isDone || atMs < 1000) return
    isDone = true
    at()
  }
  return embeddedEngine.run(trial, quietObserver(trial, {timeline}), new AbortController().signal)
}

const isWhole = {state: 'completed', unfinishedEvents: 0, droppedEvents: 0, duplicateEvents: 0}

/** The processes of this test that serve Lambda. */
const servicePids = (): readonly number[] =>
  childrenOf(process.pid).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('service-process'),
  )

describe.skipIf(process.platform !== 'linux')('a local Lambda that dies in the trial', () => {
  test.each(['drawn', 'real'] as const)(
    'is told by a flag, and loses no event: %s starts',
    async (starts) => {
      const offload = {target: 'local', localStarts: starts, maxInFlight: 4} as const
      const lost = await run({offload}, () => {
        for (const pid of servicePids()) process.kill(pid, 'SIGKILL')
      })

      expect(lost.flags).toContain('target-lost')
      expect(lost).toMatchObject(isWhole)
      expect(lost.offload?.fallbackEvents).toBeGreaterThan(0)

      const next = await run({offload})
      expect(next.flags).not.toContain('target-lost')
      expect(next.offload?.invocations).toBeGreaterThan(20)
    },
  )
})

describe('an endpoint that is not reached any more', () => {
  const tokens: Behavior = {kind: 'tokens', delayMs: 1}

  async function runOver(behave: (request: number) => Behavior, changes: TrialChanges = {}) {
    const stub = new StubLambda(behave)
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', await stub.listen())
    vi.stubEnv('AWS_REGION', 'us-east-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'a')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'b')
    const offload = {target: 'aws', functionName: 'tokenize', maxInFlight: 4} as const
    try {
      return {outcome: await run({offload, ...changes}), requests: stub.payloads.length}
    } finally {
      stub.close()
    }
  }

  test.each<Behavior['kind']>(['hang-up', 'service-error'])(
    'is lost where every call to the end ends so: %s',
    async (kind) => {
      const {outcome} = await runOver((request) => (request < 20 ? tokens : ({kind} as Behavior)))

      expect(outcome.flags).toContain('target-lost')
      expect(outcome).toMatchObject(isWhole)
    },
  )

  test('is not lost where it answers again, throttles, or fails', async () => {
    const blip = await runOver((request) =>
      request >= 10 && request < 18 ? {kind: 'service-error'} : tokens,
    )
    const throttled = await runOver((request) => (request < 20 ? tokens : {kind: 'throttle'}))
    const failing = await runOver((request) => (request < 20 ? tokens : {kind: 'function-error'}))

    expect(blip.requests).toBeGreaterThan(18)
    for (const {outcome} of [blip, throttled, failing]) expect(outcome.flags).not.toContain('target-lost')
  })

  test('is not lost by a fault that is meant', async () => {
    const {outcome} = await runOver(() => tokens, {
      faults: [{kind: 'target-down', atMs: 500, forMs: 0}],
    })

    expect(outcome.offload?.failures).toBeGreaterThan(5)
    expect(outcome.flags).not.toContain('target-lost')
  })
})
