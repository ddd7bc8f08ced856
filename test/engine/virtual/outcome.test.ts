import {describe, expect, test} from 'vitest'
import {runTrial} from '../../support/history.js'
import {constantMs} from '../../support/lambda-settings.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

/** An event every 10 ms for 100 ms and a second: the first ten stay, each other is sent alone and answered after so long. */
const sentAway = (answerMs: number, changes: TrialChanges = {}) =>
  runTrial(
    buildTrial({
      pipeline: 'burst',
      strategy: {kind: 'always'},
      batch: {kind: 'fixed', maxEvents: 1},
      parallelism: 1,
      metricIntervalMs: 50,
      materialize: true,
      ...changes,
      load: {
        shape: 'constant',
        arrivals: 'uniform',
        rateEps: 100,
        extent: {kind: 'duration', warmupMs: 100, durationMs: 1000},
        drainTimeoutMs: 0,
        ...changes.load,
      },
      service: {meanMs: 0},
      offload: {
        maxInFlight: 1000,
        environments: 'warm',
        ...changes.offload,
        profile: {
          preInitMs: constantMs(0),
          initMs: constantMs(0),
          overhead: [{batchEvents: 1, quantilesMs: constantMs(answerMs)}],
          bandwidthMbps: null,
          isRateLimited: false,
          ...changes.offload?.profile,
        },
      },
    }),
  )

describe('what is left at the end of a trial', () => {
  test('is in calls that have not been answered, each event once', async () => {
    const {outcome} = await sentAway(245)

    // Sent at 100, 110, …, 1090 ms: those after 855 ms are under way when the window is over.
    expect(outcome).toMatchObject({intendedEvents: 110, sunkEvents: 86, unfinishedEvents: 24})
    expect(outcome).toMatchObject({censoredFromMs: 10, windowAndDrainMs: 1000, outputDigest: null})
  })

  test('is nothing where the drain is long enough, and the end is the last answer', async () => {
    const {outcome} = await sentAway(245, {load: {drainTimeoutMs: null}})

    expect(outcome).toMatchObject({sunkEvents: 110, unfinishedEvents: 0, censoredFromMs: null})
    expect(outcome).toMatchObject({windowAndDrainMs: 990 + 245, makespanMs: 1090 + 245})
    expect(outcome.outputDigest).toMatch(/^[0-9a-f]{16}$/)
  })

  // Fifteen failures open the breaker: after them events stay, and all have come at 1090 ms.
  const GIVEN_UP = {callTimeoutMs: 100, maxAttempts: 1}

  test('is not what was given up by design: that is dropped, and the output is not whole', async () => {
    const {outcome} = await sentAway(245, {
      load: {drainTimeoutMs: null},
      offload: {...GIVEN_UP, onGiveUp: 'drop'},
    })

    expect(outcome).toMatchObject({
      sunkEvents: 95,
      droppedEvents: 15,
      unfinishedEvents: 0,
      outputDigest: null,
    })
    expect(outcome.offload).toMatchObject({offloadedEvents: 15, fallbackEvents: 0})
  })

  test('has been served by the slot where it is given up and falls back', async () => {
    const {outcome} = await sentAway(245, {
      load: {drainTimeoutMs: null},
      offload: {...GIVEN_UP, onGiveUp: 'fallback'},
    })

    expect(outcome).toMatchObject({sunkEvents: 110, droppedEvents: 0, unfinishedEvents: 0})
    expect(outcome.offload).toMatchObject({offloadedEvents: 15, fallbackEvents: 15})
    expect(outcome.windowAndDrainMs).toBe(1000)
  })
})
