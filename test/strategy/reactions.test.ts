import {describe, expect, test} from 'vitest'
import {STRATEGIES} from '../../src/strategy/registry.js'
import {NO_LOAD, NO_METRICS} from '../support/snapshot.js'
import {isOffloaded, type Seen, sharesOf, strategyOf} from './drive.js'

// Capacity is 2000 events/s. Two seconds of queue at twice the load: every strategy that looks offloads.
const LATE: Seen = {
  arrivalRateEps: 4000,
  inputRateEps: 4000,
  processedRateEps: 2000,
  backlogEvents: 5000,
  queueDelayMs: 2500,
  busyShare: 1,
  subtask0RecordsIn: 1e9,
  offload: {share: 0.6, latencyP99Ms: 120, costUsdPerHour: 0.1},
}
/** The same, and nothing gets through: the breaker of the invoker keeps every event local but its probes. */
const DEAD: Seen = {...LATE, offload: {share: 0, latencyP99Ms: Number.NaN, costUsdPerHour: 0}}
const CALM: Seen = {
  arrivalRateEps: 600,
  inputRateEps: 400,
  processedRateEps: 600,
  busyShare: 0.05,
  backlogEvents: 0,
  queueDelayMs: 0,
  subtask0RecordsIn: 1e9,
}

type Reaction = 'offloads' | 'nothing' | 'as before' | 'no more than before'

/**
 * What each strategy states about the four bad moments, each after five intervals of overload. `recovery`: a
 * minute after everything has become calm again. "as before" leaves a dead target to the breaker.
 */
const STATED: Readonly<
  Record<string, Readonly<Record<'noLoad' | 'noMetrics' | 'deadTarget' | 'recovery', Reaction>>>
> = {
  never: {noLoad: 'nothing', noMetrics: 'nothing', deadTarget: 'nothing', recovery: 'nothing'},
  always: {noLoad: 'offloads', noMetrics: 'offloads', deadTarget: 'as before', recovery: 'offloads'},
  threshold: {noLoad: 'nothing', noMetrics: 'nothing', deadTarget: 'as before', recovery: 'nothing'},
  // Its records are counted from the start and never fall: the rule of the original study.
  'threshold-random': {
    noLoad: 'offloads',
    noMetrics: 'nothing',
    deadTarget: 'as before',
    recovery: 'offloads',
  },
  utilization: {noLoad: 'nothing', noMetrics: 'as before', deadTarget: 'as before', recovery: 'nothing'},
  'queue-delay': {noLoad: 'as before', noMetrics: 'as before', deadTarget: 'as before', recovery: 'nothing'},
  ds2: {noLoad: 'nothing', noMetrics: 'as before', deadTarget: 'as before', recovery: 'nothing'},
  aimd: {
    noLoad: 'no more than before',
    noMetrics: 'as before',
    deadTarget: 'no more than before',
    recovery: 'nothing',
  },
  pid: {
    noLoad: 'nothing',
    noMetrics: 'as before',
    deadTarget: 'no more than before',
    recovery: 'nothing',
  },
  predictive: {noLoad: 'nothing', noMetrics: 'as before', deadTarget: 'as before', recovery: 'nothing'},
}

const OVERLOAD = Array.from({length: 5}, () => LATE)
const MINUTE = Array.from({length: 75}, () => CALM)
const MOMENTS = {
  noLoad: [{...NO_LOAD, subtask0RecordsIn: 1e9}],
  noMetrics: [{...NO_METRICS, subtask0RecordsIn: Number.NaN}],
  deadTarget: Array.from({length: 20}, () => DEAD),
  recovery: MINUTE,
} as const

function reactionOf(kind: string, then: readonly Seen[]): {before: number; after: number} {
  const seen = [...OVERLOAD, ...then]
  const shares = sharesOf(strategyOf(kind), seen)
  return {before: shares[OVERLOAD.length - 1] ?? Number.NaN, after: shares.at(-1) ?? Number.NaN}
}

function expectReaction({before, after}: {before: number; after: number}, stated: Reaction): void {
  expect(after).toBeGreaterThanOrEqual(0)
  expect(after).toBeLessThanOrEqual(1)
  switch (stated) {
    case 'offloads': {
      expect(after).toBeGreaterThan(0)
      return
    }
    case 'nothing': {
      expect(after).toBe(0)
      return
    }
    case 'as before':
      expect(before).toBeGreaterThan(0)
      {
        expect(after).toBe(before)
        return
      }
    case 'no more than before': {
      expect(after).toBeLessThanOrEqual(before)
      return
    }
  }
}

describe.each(Object.entries(STATED))('%s', (kind, stated) => {
  test.each(Object.keys(MOMENTS) as (keyof typeof MOMENTS)[])('reacts to %s as stated', (moment) => {
    expectReaction(reactionOf(kind, MOMENTS[moment]), stated[moment])
  })
})

/** Per event there is nothing to keep: each event is decided on what is known then. */
describe.each(['shortest-delay', 'deadline'])('%s', (kind) => {
  test.each([
    {moment: 'no load', localWaitMs: 0, isOff: false},
    {moment: 'overload', localWaitMs: 2500, isOff: true},
    {moment: 'recovery', localWaitMs: 20, isOff: false},
  ])('routes an event of $moment: offloaded $isOff', ({localWaitMs, isOff}) => {
    expect(isOffloaded(strategyOf(kind), {localWaitMs})).toBe(isOff)
  })

  test('needs no metrics, so it has none to miss, and keeps no share that could outlive the load', () => {
    const strategy = strategyOf(kind)
    expect(strategy.kind === 'event' && strategy.hold === undefined).toBe(true)
  })
})

test('shortest-delay avoids a target that answers slowly, deadline does not; a dead one is the breaker’s', () => {
  const slow = {localWaitMs: 2500, offloadMs: 60_000}
  expect(isOffloaded(strategyOf('shortest-delay'), slow)).toBe(false)
  expect(isOffloaded(strategyOf('deadline'), slow)).toBe(true)
})

describe.each(Object.keys(STATED))('budget of %s', (kind) => {
  test.each(Object.keys(MOMENTS) as (keyof typeof MOMENTS)[])(
    'with money left reacts to %s as that does',
    (moment) => {
      const wrapped = sharesOf(strategyOf(kind), [...OVERLOAD, ...MOMENTS[moment]])
      const settings = {...defaultsOf(kind), of: kind}
      expect(sharesOf(strategyOf('budget', settings), [...OVERLOAD, ...MOMENTS[moment]])).toEqual(wrapped)
    },
  )
})

const defaultsOf = (kind: string): Readonly<Record<string, number | string>> =>
  Object.fromEntries(
    Object.entries(STRATEGIES[kind]?.settings ?? {}).map(([name, setting]) => [name, setting.default]),
  )

test('every strategy has stated its reactions', () => {
  expect([...Object.keys(STATED), 'shortest-delay', 'deadline', 'budget'].toSorted()).toEqual(
    Object.keys(STRATEGIES).toSorted(),
  )
})
