import {describe, expect, test} from 'vitest'
import {Accounting} from '../../../src/dataflow/accounting/accounting.js'
import {firstDivergence, hashOf, runTrial} from '../../support/history.js'
import {observeTrial} from '../../support/observe.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const TRIALS: readonly {readonly name: string; readonly changes: TrialChanges}[] = [
  {name: 'vanilla', changes: {pipeline: 'vanilla'}},
  {name: 'shortest-delay', changes: {}},
  {name: 'threshold', changes: {strategy: {kind: 'threshold', inputThreshold: 500, busyThreshold: 0.06}}},
  {
    name: 'threshold-random',
    changes: {strategy: {kind: 'threshold-random', inputThreshold: 500, busyThreshold: 0.06}},
  },
  {name: 'throttles', changes: {strategy: {kind: 'always'}, offload: {reservedConcurrency: 3}}},
  {name: 'late replies', changes: {strategy: {kind: 'always'}, offload: {callTimeoutMs: 60}}},
  {name: 'lognormal', changes: {service: {distribution: 'lognormal', cv: 2}}},
]

describe('one seed, one history', () => {
  test.each(TRIALS)('$name', async ({changes}) => {
    const trial = buildTrial(changes)
    const [one, other] = [await runTrial(trial), await runTrial(structuredClone(trial))]

    expect(firstDivergence(one, other)).toBeNull()
    expect(hashOf(one)).toBe(hashOf(other))
  })

  test('another seed is another history, and the first row that differs is named', async () => {
    const [one, other] = [await runTrial(buildTrial()), await runTrial(buildTrial({seed: 2}))]

    expect(hashOf(one)).not.toBe(hashOf(other))
    expect(firstDivergence(one, other)).toMatch(/^row 0\n- timeline \{.*\n\+ timeline \{/)
  })
})

describe('two pipelines on the same seed', () => {
  const service = {distribution: 'exponential', meanMs: 2} as const

  test('see the same arrivals, event by event', async () => {
    const intended = async (pipeline: 'vanilla' | 'modified' | 'burst') => {
      const {rows} = await observeTrial(buildTrial({pipeline, service}))
      return rows.toSorted((a, b) => a.event - b.event).map(({intendedNs}) => intendedNs)
    }
    const vanilla = await intended('vanilla')
    expect(await intended('modified')).toEqual(vanilla)
    expect(await intended('burst')).toEqual(vanilla)
  })

  test('run at the same time are observed each alone, and nothing is left of it', async () => {
    const untouched = Object.getOwnPropertyDescriptor(Accounting.prototype, 'logLocal')
    const trials = [1000, 2000].map((rateEps) => buildTrial({pipeline: 'vanilla', load: {rateEps}}))
    const together = await Promise.all(trials.map(observeTrial))
    expect(together.map(({rows}) => rows)).toEqual([
      (await observeTrial(trials[0]!)).rows,
      (await observeTrial(trials[1]!)).rows,
    ])
    expect(Object.getOwnPropertyDescriptor(Accounting.prototype, 'logLocal')).toEqual(untouched)
  })

  test('see the same service times, whether an event is served here or there', async () => {
    // One event a call: what the call works is what the event would have taken locally.
    const {rows} = await observeTrial(buildTrial({pipeline: 'vanilla', service}))
    const localMs = new Map(rows.map((row) => [row.event, (row.sunkNs - row.startedNs) / 1e6]))
    const burst = await observeTrial(
      buildTrial({
        service,
        strategy: {kind: 'always'},
        batch: {kind: 'fixed', maxEvents: 1},
        profileName: 'ideal',
        offload: {maxInFlight: 1000},
      }),
    )

    const offloaded = burst.rows.filter(({path}) => path === 'offload')
    expect(offloaded.length).toBeGreaterThan(1000)
    for (const {event, sunkNs, startedNs} of offloaded) {
      expect((sunkNs - startedNs) / 1e6).toBeCloseTo(localMs.get(event)!, 9)
    }
  })
})
