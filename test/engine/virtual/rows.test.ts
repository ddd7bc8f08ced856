import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {ROW_QUERIES} from '../../../src/model/trial.js'
import {buildAutoscaler} from '../../support/autoscaler.js'
import {asking, expectRows, isDrained, queryOf} from '../../support/expect-windows.js'
import {faultOf} from '../../support/fault-trial.js'
import {observeTrial} from '../../support/observe.js'
import {randomTrials} from '../../support/random-trial.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

describe('rows of single events', () => {
  test.each(ROW_QUERIES)('of %s in random trials are those of the definition', async (query) => {
    let drained = 0
    await fc.assert(
      fc.asyncProperty(randomTrials, async (trial) => {
        const observed = await observeTrial(asking(trial, query))
        if (!isDrained(observed)) return
        drained++
        expectRows(observed)
        expect(queryOf(observed)).toMatchObject({windows: [], settings: null, firedWindows: Number.NaN})
      }),
      {numRuns: 12},
    )
    expect(drained).toBeGreaterThan(0)
  })

  test.each(ROW_QUERIES)(
    'of %s are the same on every pipeline, whatever is lost, late or begun anew',
    async (query) => {
      const autoscaler = buildAutoscaler('schedule', {steps: '1500ms=7 3s=4', pauseMs: 300, provisionMs: 0})
      const load = {extent: {kind: 'duration', warmupMs: 500, durationMs: 5000}} as const
      const changes: readonly TrialChanges[] = [
        {pipeline: 'vanilla'},
        {pipeline: 'modified'},
        {pipeline: 'burst'},
        {pipeline: 'overprovisioned', parallelism: 7},
        {pipeline: 'rescaled', autoscaler},
        {pipeline: 'bridge', autoscaler},
        {pipeline: 'burst', strategy: {kind: 'always'}, offload: {callTimeoutMs: 30}},
        {pipeline: 'burst', strategy: {kind: 'always'}, offload: {reservedConcurrency: 1}},
        {
          pipeline: 'burst',
          checkpointIntervalMs: 300,
          faults: [faultOf('slot-crash', {atMs: 2000, restartMs: 300})],
        },
      ]
      const outcomes = await Promise.all(
        changes.map((one) => runQuietly(asking(buildTrial({...one, load}), query))),
      )
      expect(outcomes[0]?.query?.resultRows).toBeGreaterThan(10)
      for (const {outputDigest, query: found} of outcomes) {
        expect(outputDigest).toBe(outcomes[0]?.outputDigest)
        expect(found?.resultRows).toBe(outcomes[0]?.query?.resultRows)
      }
    },
  )

  test.each(ROW_QUERIES)('of %s: answers weigh the same where rows are not made', async (query) => {
    const trial = asking(buildTrial({strategy: {kind: 'always'}}), query)
    const [made, counted] = await Promise.all([runQuietly(trial), runQuietly({...trial, materialize: false})])
    expect(made.query?.replies.bytesMean).toBeGreaterThan(20)
    expect(counted.query).toEqual({...made.query, digest: null, resultRows: null})
    expect(counted.outputDigest).toBeNull()
  })
})

test('the answer of a filter is a small part of its request', async () => {
  const sizes: number[][] = []
  const trial = buildTrial({strategy: {kind: 'always'}, batch: {kind: 'fixed', maxEvents: 50}})
  await runQuietly(asking(trial, 'q2'), ({requestBytes, responseBytes}) =>
    sizes.push([requestBytes, responseBytes]),
  )
  expect(sizes.length).toBeGreaterThan(10)
  // Numbers of five digits and a comma, of 50 events with texts of 200 bytes.
  for (const [request = 0, response = 0] of sizes) expect(response / request).toBeLessThan(0.05)
})

test('what an answer weighs is part of how long its call takes', async () => {
  // A megabit a second: 1000 bytes take 8 ms.
  const latencyOf = async (query: 'q1' | 'q2', bandwidthMbps: number | null): Promise<number> => {
    const trial = buildTrial({
      strategy: {kind: 'always'},
      batch: {kind: 'fixed', maxEvents: 50},
      offload: {environments: 'warm', callTimeoutMs: 60_000, profile: {bandwidthMbps}},
    })
    const {offload} = await runQuietly({...trial, query})
    return offload?.callLatency.quantileMs(0.5) ?? Number.NaN
  }
  const [slowAll, slowFew] = [await latencyOf('q1', 1), await latencyOf('q2', 1)]
  const [fastAll, fastFew] = [await latencyOf('q1', null), await latencyOf('q2', null)]
  expect(Math.abs(fastAll - fastFew)).toBeLessThan(1)
  // A row of some 30 bytes for each of 46 bids, and hardly one of them.
  expect(slowAll - slowFew).toBeGreaterThan(8)
})
