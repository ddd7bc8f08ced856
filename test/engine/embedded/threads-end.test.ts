import {describe, expect, test, vi} from 'vitest'
import {createEmbeddedEngine, embeddedEngine} from '../../../src/engine/embedded/embedded-engine.js'
import type {Engine, Observer, TrialOutcome} from '../../../src/engine/engine.js'
import type {Trial} from '../../../src/model/trial.js'
import {quietObserver} from '../../support/quiet-observer.js'
import {timerNoise} from '../../support/timer-noise.js'
import {buildTrial} from '../../support/trial.js'

vi.setConfig({testTimeout: 30_000})

/** A minute of load that nobody waits for. */
const long = (experiment: string): Trial =>
  buildTrial({
    experiment,
    engine: 'embedded',
    parallelism: 2,
    metricIntervalMs: 50,
    load: {shape: 'constant', rateEps: 300, extent: {kind: 'duration', warmupMs: 100, durationMs: 60_000}},
    strategy: {kind: 'always'},
  })

const faulty = createEmbeddedEngine({
  threadUrl: new URL('faulty-thread.mjs', import.meta.url),
  threadHeapMb: 64,
  wallNowMs: () => Date.now(),
  measureTimer: () => timerNoise(),
})

/** How a trial ended, and how long that took from the moment when something went wrong. */
async function runUntilEnd(
  engine: Engine,
  trial: Trial,
  observer: Partial<Observer> = {},
): Promise<{readonly error: unknown; readonly tookMs: number}> {
  const startMs = performance.now()
  const error = await engine
    .run(trial, quietObserver(trial, observer), new AbortController().signal)
    .then(() => null)
    .catch((thrown: unknown) => thrown)
  return {error, tookMs: performance.now() - startMs}
}

const timersSet = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

// Start and fault take their time on a busy machine; the promise is 5 s from the fault on.
const AT_MOST_MS = 9000

describe('threads of the embedded engine end', () => {
  test.each([
    ['source:throw', 'BUG', 'the source thread failed: a fault of the test'],
    ['slot:throw', 'BUG', 'the slot thread 0 failed: a fault of the test'],
    ['invoker:throw', 'BUG', 'the invoker thread failed: a fault of the test'],
    ['sink:throw', 'BUG', 'the sink thread failed: a fault of the test'],
    ['slot:exit', 'BUG', 'the slot thread 0 ended in the middle of its trial, with exit code 3'],
    ['source:exit', 'BUG', 'the source thread ended in the middle of its trial, with exit code 3'],
    ['sink:out-of-memory', 'ENVIRONMENT', 'the sink thread ran out of memory'],
  ])('when one fails: %s', async (experiment, code, message) => {
    const timersBefore = timersSet()
    const {error, tookMs} = await runUntilEnd(faulty, long(experiment))

    expect(error).toMatchObject({code, message})
    expect(tookMs).toBeLessThan(AT_MOST_MS)
    // The ends of window and drain would keep the process alive until they come.
    expect(timersSet()).toBeLessThanOrEqual(timersBefore)
  })

  test('when a strategy throws', async () => {
    const {error, tookMs} = await runUntilEnd(embeddedEngine, long('test'), {
      decide: () => {
        throw new Error('a strategy of the test')
      },
    })

    expect(error).toMatchObject({message: 'a strategy of the test'})
    expect(tookMs).toBeLessThan(AT_MOST_MS)
  })

  test('when one hangs, and nobody knows why', async () => {
    const abort = new AbortController()
    const trial = long('source:hang')
    const observer = quietObserver(trial, {
      timeline: ({atMs}) => {
        if (atMs > 800) abort.abort()
      },
    })

    await expect(faulty.run(trial, observer, abort.signal)).rejects.toMatchObject({code: 'BUG'})
  })

  test('when asked to in the middle, with every event accounted for', async () => {
    const abort = new AbortController()
    const trial = long('test')
    let endedMs = 0
    const outcome: TrialOutcome = await embeddedEngine.run(
      trial,
      quietObserver(trial, {
        timeline: ({atMs}) => {
          if (atMs < 800 || abort.signal.aborted) return
          endedMs = performance.now()
          abort.abort()
        },
      }),
      abort.signal,
    )

    expect(performance.now() - endedMs).toBeLessThan(5000)
    expect(outcome.state).toBe('aborted')
    expect(outcome.intendedEvents).toBeGreaterThan(100)
    expect(outcome.sunkEvents + outcome.unfinishedEvents).toBe(outcome.intendedEvents)
    expect(outcome.outputDigest).toBeNull()
  })
})
