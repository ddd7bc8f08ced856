/** Each kind of trouble on real threads: nothing lost, nothing twice, the output as ever. */
import {expect, test, vi} from 'vitest'
import {embeddedEngine} from '../../../src/engine/embedded/embedded-engine.js'
import {type Fault, FAULTS, type FaultKind} from '../../../src/model/fault.js'
import type {QueryName} from '../../../src/model/trial.js'
import {type History, runTrial} from '../../support/history.js'
import {buildTrial} from '../../support/trial.js'

vi.setConfig({testTimeout: 30_000})

/** With its defaults where nothing else is said. */
function fault(kind: FaultKind, settings: Readonly<Record<string, number>> = {}): Fault {
  const defaults = Object.entries(FAULTS[kind].settings).map(([name, it]) => [name, it.default] as const)
  return {...Object.fromEntries(defaults), ...settings, kind} as Fault
}

const run = (faults: readonly Fault[], query: QueryName = 'tokenize'): Promise<History> =>
  runTrial(
    buildTrial({
      query,
      engine: 'embedded',
      parallelism: 2,
      metricIntervalMs: 100,
      strategy: {kind: 'always'},
      service: {meanMs: 1},
      // So many events, whatever the clock does: one digest for all.
      load: {
        shape: 'constant',
        rateEps: 800,
        extent: {kind: 'events', warmupMs: 0, events: 600},
      },
      faults,
      offload: {
        environments: 'warm',
        callTimeoutMs: 150,
        maxAttempts: 3,
        profile: {functionTimeoutMs: 60},
      },
    }),
    {engine: embeddedEngine},
  )

const statusesOf = ({invocations}: History): ReadonlySet<string> =>
  new Set(invocations.map(({status}) => status))

let undisturbed: string | null = null

test.each<[FaultKind, Readonly<Record<string, number>>, (history: History) => void]>([
  [
    'throttle-storm',
    {share: 0.5, retryAfterMs: 20},
    ({outcome}) => {
      expect(outcome.offload!.throttles).toBeGreaterThan(0)
    },
  ],
  [
    'target-down',
    // Longer than the load: threads on a busy machine may have sent nothing in its first moments.
    {atMs: 0, forMs: 2000},
    (history) => {
      expect(statusesOf(history)).toContain('unavailable')
      expect(history.outcome.offload!.fallbackEvents).toBeGreaterThan(0)
    },
  ],
  [
    'time-outs',
    {share: 0.3},
    ({outcome}) => {
      expect(outcome.offload!.failures).toBeGreaterThan(0)
    },
  ],
  [
    'handler-errors',
    {share: 0.5},
    ({outcome}) => {
      expect(outcome.offload!.retries).toBeGreaterThan(0)
    },
  ],
  [
    'event-errors',
    {share: 0.05},
    ({outcome}) => {
      expect(outcome.offload!.fallbackEvents).toBeGreaterThan(0)
      expect(outcome.offload!.fallbackEvents).toBeLessThan(100)
    },
  ],
  [
    'poison-events',
    {share: 0.01},
    ({outcome}) => {
      // Found by bisection: the healthy neighbors of a poison event are not given up.
      expect(outcome.offload!.fallbackEvents).toBeGreaterThan(0)
      expect(outcome.offload!.fallbackEvents).toBeLessThan(60)
    },
  ],
  [
    'lost-responses',
    {share: 0.3},
    (history) => {
      expect(history.outcome.offload!.retries).toBeGreaterThan(0)
      expect(history.outcome.flags).toContain('cost-at-least')
    },
  ],
  [
    'duplicate-responses',
    {share: 0.5, afterMs: 20},
    ({outcome}) => {
      expect(outcome.accounting.suppressedDuplicates).toBeGreaterThan(0)
    },
  ],
  [
    'malformed-responses',
    {share: 0.5, kept: 0.5},
    ({outcome}) => {
      expect(outcome.offload!.failures).toBeGreaterThan(0)
    },
  ],
  [
    'malformed-responses',
    {share: 0.5, kept: 0},
    ({outcome}) => {
      expect(outcome.offload!.failures).toBeGreaterThan(0)
    },
  ],
  [
    'environment-crashes',
    {share: 0.3},
    ({outcome}) => {
      expect(outcome.offload!.failures).toBeGreaterThan(0)
    },
  ],
])('%s %o: every event once, with the same output', async (kind, settings, expectHarm) => {
  undisturbed ??= (await run([])).outcome.outputDigest
  const history = await run([fault(kind, settings)])

  expectHarm(history)
  expect(history.outcome).toMatchObject({
    state: 'completed',
    sunkEvents: 600,
    unfinishedEvents: 0,
    droppedEvents: 0,
    duplicateEvents: 0,
    outputDigest: undisturbed,
  })
  expect(undisturbed).not.toBeNull()
  const {offloadedEvents, fallbackEvents} = history.outcome.offload!
  const taken = history.invocations.reduce((events, {takenEvents}) => events + takenEvents, 0)
  expect(taken).toBe(offloadedEvents - fallbackEvents)
})

test('answers to single events that come twice are applied once', async () => {
  const {outcome} = await run([fault('duplicate-responses', {share: 1, afterMs: 5})], 'q14')

  expect(outcome.accounting.suppressedDuplicates).toBeGreaterThan(0)
  expect(outcome.query?.replies.applied).toBe(outcome.offload!.invocations)
})
