import {readFileSync} from 'node:fs'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {TrialOutcome} from '../../src/engine/engine.js'
import {flinkEngine} from '../../src/engine/flink/flink-engine.js'
import {childrenOf} from '../../src/host/cpu-time.js'
import type {Trial} from '../../src/model/trial.js'
import {closeTargets} from '../../src/offload/registry.js'
import {quietObserver} from '../support/quiet-observer.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'
import {describeEngine} from './engine-contract.js'

const WARM_UP = {
  pipeline: 'vanilla',
  load: {extent: {kind: 'events', warmupMs: 0, events: 100}, shape: 'constant'},
} as const

const trialOf = (changes: TrialChanges) =>
  buildTrial({
    ...changes,
    engine: 'flink',
    flink: {taskManagers: 1, url: null, controlHost: '127.0.0.1'},
  })

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'Flink on this machine',
)(() => {
  // The first start fetches Flink and builds the job; every trial after it runs on the same cluster.
  beforeAll(async () => {
    const trial = trialOf(WARM_UP)
    await flinkEngine.run(trial, quietObserver(trial), new AbortController().signal)
  })
  afterAll(async () => {
    await flinkEngine.close?.()
    await closeTargets()
  })

  test('flags a local Lambda that is killed in the middle of a trial, and loses no event', async () => {
    const isService = (pid: number): boolean =>
      readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('service-process')
    const trial = trialOf({
      pipeline: 'burst',
      parallelism: 1,
      strategy: {kind: 'always'},
      batch: {kind: 'fixed', maxEvents: 2},
      service: {meanMs: 1},
      offload: {target: 'local', maxInFlight: 4},
      load: {
        shape: 'constant',
        rateEps: 100,
        extent: {kind: 'duration', warmupMs: 1000, durationMs: 5000},
        drainTimeoutMs: 30_000,
      },
    })
    const killed = new Set<number>()
    const timeline = ({atMs}: {readonly atMs: number}): void => {
      if (atMs < 3000 || killed.size > 0) return
      for (const pid of childrenOf(process.pid).filter(isService)) {
        killed.add(pid)
        process.kill(pid, 'SIGKILL')
      }
    }

    const lost = await flinkEngine.run(trial, quietObserver(trial, {timeline}), new AbortController().signal)

    expect(killed.size).toBe(1)
    expect(lost.flags).toContain('target-lost')
    expect(lost).toMatchObject({
      state: 'completed',
      unfinishedEvents: 0,
      droppedEvents: 0,
      duplicateEvents: 0,
    })
    expect(lost.offload?.invocations).toBeGreaterThan(0)
    expect(lost.offload?.fallbackEvents).toBeGreaterThan(0)
  })

  test('counts the words of the very tokens that tokenizing hands on', async () => {
    const load = {
      shape: 'constant',
      rateEps: 1000,
      extent: {kind: 'events', warmupMs: 0, events: 1500},
    } as const
    const outcomeOf = (query: Trial['query']): Promise<TrialOutcome> => {
      const trial = trialOf({pipeline: 'vanilla', query, service: {meanMs: 0.1}, load})
      return flinkEngine.run(trial, quietObserver(trial), new AbortController().signal)
    }

    const tokenized = await outcomeOf('tokenize')
    const counted = await outcomeOf('wordcount')

    expect(counted).toMatchObject({state: 'completed', sunkEvents: 1500, duplicateEvents: 0})
    expect(counted.outputDigest).toMatch(/^[0-9a-f]{16}$/)
    expect(counted.outputDigest).toBe(tokenized.outputDigest)
  })

  describeEngine({
    engine: flinkEngine,
    trialOf,
    deviations: {
      repeats: 'a wall clock and a scheduler that are not ours: no two runs are equal to the nanosecond',
      rescales: 'no autoscaler changes its slots: settings refuse such pipelines by name',
      'ticks-exactly': 'a timer of the host fires up to a few milliseconds after its instant',
    },
  })
})
