import {describe, expect, test, vi} from 'vitest'
import {createController} from '../../../src/dataflow/control/controller.js'
import {createEmbeddedEngine, embeddedEngine} from '../../../src/engine/embedded/embedded-engine.js'
import {THREAD_URL} from '../../../src/engine/embedded/worker-url.js'
import type {Engine, TrialOutcome} from '../../../src/engine/engine.js'
import {quietObserver} from '../../support/quiet-observer.js'
import {timerNoise} from '../../support/timer-noise.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

vi.setConfig({testTimeout: 30_000})

const SHORT: TrialChanges = {
  engine: 'embedded',
  pipeline: 'vanilla',
  parallelism: 1,
  metricIntervalMs: 50,
  load: {shape: 'constant', rateEps: 200, extent: {kind: 'duration', warmupMs: 200, durationMs: 800}},
}

function run(changes: TrialChanges, engine: Engine = embeddedEngine): Promise<TrialOutcome> {
  const trial = buildTrial({...SHORT, ...changes})
  return engine.run(trial, quietObserver(trial), new AbortController().signal)
}

describe('what the embedded engine says of its own conditions', () => {
  test('clock: wall time that steps while monotonic time goes on', async () => {
    let stepMs = 0
    const engine = createEmbeddedEngine({
      threadUrl: THREAD_URL,
      threadHeapMb: 256,
      wallNowMs: () => Date.now() + (stepMs += 500),
      measureTimer: () => timerNoise(),
    })

    expect((await run({}, engine)).flags).toContain('clock')
    expect((await run({})).flags).not.toContain('clock')
  })

  test('oversubscribed: more burning slots than cores', async () => {
    const {flags} = await run({parallelism: 16, service: {mode: 'cpu', meanMs: 1}})

    expect(flags).toContain('oversubscribed')
  })

  test('paused: a control plane that stands still', async () => {
    const trial = buildTrial(SHORT)
    const controller = createController(trial)
    let ticks = 0
    const outcome = await embeddedEngine.run(
      trial,
      quietObserver(trial, {
        decide: (snapshot) => {
          const untilMs = performance.now() + (++ticks === 10 ? 180 : 0)
          while (performance.now() < untilMs);
          return controller.tick(snapshot)
        },
      }),
      new AbortController().signal,
    )

    expect(outcome.flags).toContain('paused')
  })

  test('generator-late: more events than the source can make', async () => {
    const {flags} = await run({
      service: {meanMs: 0},
      load: {
        shape: 'constant',
        rateEps: 3_000_000,
        extent: {kind: 'duration', warmupMs: 10, durationMs: 200},
        drainTimeoutMs: 2000,
      },
      bufferEvents: null,
    })

    expect(flags).toContain('generator-late')
  })
})

test('what each part of the harness took of the cores is told, the largest first', async () => {
  const {conditions} = await run({pipeline: 'burst', strategy: {kind: 'always'}})
  if (process.platform !== 'linux')
    return void process.stderr.write('SKIPPED: CPU time of threads, no Linux\n')
  const cpu = conditions?.cpu ?? []
  const parts = cpu.map(({part}) => part)

  expect(parts.toSorted()).toEqual([
    'client',
    'compiler and garbage collector',
    'control, status line and rows',
    'sink',
    'slots',
    'source',
  ])
  expect(cpu.map(({cpuMs}) => cpuMs)).toEqual(cpu.map(({cpuMs}) => cpuMs).toSorted((a, b) => b - a))
  for (const {cpuMs, coreShare} of cpu) {
    expect(cpuMs).toBeGreaterThanOrEqual(0)
    // The trial takes a second.
    expect(coreShare).toBeGreaterThan(cpuMs / 10_000)
    expect(coreShare).toBeLessThan(1.1)
  }
  expect(cpu.find(({part}) => part === 'source')?.cpuMs).toBeGreaterThan(1)
})

describe('an embedded trial at full speed', () => {
  test.each(['tokenize', 'wordcount'] as const)('counts every event of query %s once', async (query) => {
    const outcome = await run({
      query,
      parallelism: 2,
      service: {meanMs: 0},
      load: {
        shape: 'constant',
        rateEps: 'max',
        extent: {kind: 'events', warmupMs: 0, events: 50_000},
        drainTimeoutMs: null,
      },
    })

    expect(outcome).toMatchObject({state: 'completed', sunkEvents: 50_000, duplicateEvents: 0})
    expect(outcome.outputDigest).toMatch(/^[0-9a-f]{16}$/)
    expect(outcome.flags).not.toContain('generator-late')
  })
})
