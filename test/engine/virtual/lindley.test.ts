import {describe, expect, test} from 'vitest'
import {createServiceTimes} from '../../../src/dataflow/service-time.js'
import type {Trial} from '../../../src/model/trial.js'
import {createSchedule} from '../../../src/workload/schedule.js'
import {observeTrial} from '../../support/observe.js'
import {buildTrial} from '../../support/trial.js'

interface Visit {
  readonly emittedNs: number
  readonly routedNs: number
  readonly startedNs: number
  readonly sunkNs: number
}

/** The queue of each subtask from its samples alone: schedule and service times, and the blocking recursion. */
function recursion(trial: Trial, events: number): Map<number, Visit> {
  const intendedNs = new Float64Array(events)
  createSchedule(trial.load, trial.seed).fill(intendedNs)
  const serviceNs = createServiceTimes(trial.service, trial.seed)
  const places = trial.bufferEvents ?? Infinity
  const visits = new Map<number, Visit>()
  for (let k = 0; k < events; k++) {
    const before = visits.get(k - trial.parallelism)
    const freeing = visits.get(k - places * trial.parallelism)
    const emittedNs = Math.max(intendedNs[k]!, before?.routedNs ?? 0)
    const routedNs = Math.max(emittedNs, freeing?.startedNs ?? 0)
    const startedNs = Math.max(routedNs, before?.sunkNs ?? 0)
    visits.set(k, {emittedNs, routedNs, startedNs, sunkNs: startedNs + serviceNs(k)})
  }
  return visits
}

const CASES = [1, 4].flatMap((parallelism) =>
  (['constant', 'exponential', 'lognormal'] as const).flatMap((distribution) =>
    [null, 1, 7, 200].flatMap((bufferEvents) =>
      (['poisson', 'uniform'] as const).map((arrivals) => ({
        parallelism,
        distribution,
        bufferEvents,
        arrivals,
      })),
    ),
  ),
)

describe.each(['vanilla', 'modified'] as const)('%s', (pipeline) => {
  test.each(CASES)(
    'waits as the recursion says: $parallelism subtasks, $distribution service, $bufferEvents places, $arrivals',
    async ({parallelism, distribution, bufferEvents, arrivals}) => {
      const trial = buildTrial({
        pipeline,
        parallelism,
        bufferEvents,
        service: {distribution, meanMs: 1.7 * parallelism, cv: 1.5},
        // Overloaded in the spike: the channel is full, the source held, and all of it empties again.
        load: {
          shape: 'spike',
          arrivals,
          rateEps: 400,
          extent: {kind: 'duration', warmupMs: 100, durationMs: 5000},
        },
      })
      const {rows, history} = await observeTrial(trial)

      const expected = recursion(trial, history.outcome.intendedEvents)
      expect(rows).toHaveLength(history.outcome.intendedEvents)
      const wrong = rows.filter(({event, emittedNs, routedNs, startedNs, sunkNs}) => {
        const visit = expected.get(event)!
        return (
          emittedNs !== visit.emittedNs ||
          routedNs !== visit.routedNs ||
          startedNs !== visit.startedNs ||
          sunkNs !== visit.sunkNs
        )
      })
      expect(wrong).toEqual([])
    },
  )
})

describe("Little's law", () => {
  test.each(['vanilla', 'burst'] as const)(
    'is an identity for %s from empty to empty: events inside over time are sojourn times over events',
    async (pipeline) => {
      const trial = buildTrial({
        pipeline,
        load: {extent: {kind: 'duration', warmupMs: 0, durationMs: 10_000}},
      })
      const {rows, history} = await observeTrial(trial)

      const steps = rows.flatMap(({intendedNs, sunkNs}) => [
        {atNs: intendedNs, by: 1},
        {atNs: sunkNs, by: -1},
      ])
      let inside = 0
      let lastNs = 0
      let areaEventNs = 0
      for (const {atNs, by} of steps.toSorted((a, b) => a.atNs - b.atNs)) {
        areaEventNs += inside * (atNs - lastNs)
        inside += by
        lastNs = atNs
      }
      const {latency} = history.outcome.accounting
      expect(inside).toBe(0)
      // Sums of integers below 2^53: exact on both sides, but for the mean's own division.
      expect(latency.meanMs * latency.totalCount * 1e6).toBeCloseTo(areaEventNs, -2)
      expect(latency.totalCount).toBe(rows.length)
    },
  )
})
