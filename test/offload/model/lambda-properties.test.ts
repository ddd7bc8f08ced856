import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {createLambdaModel, type LambdaModelSettings} from '../../../src/offload/model/lambda-model.js'
import type {ModelCall, ModelReply} from '../../../src/offload/model/model-call.js'
import {msToNs} from '../../../src/model/units.js'
import {modelSettings} from '../../support/lambda-settings.js'
import {createNaiveLambda} from '../../support/naive-lambda.js'

/** Small limits and short times, so that every rule is met within a few dozen calls. */
const settingsArbitrary = fc
  .record({
    reservedConcurrency: fc.option(fc.integer({min: 1, max: 5})),
    accountConcurrency: fc.integer({min: 1, max: 6}),
    scalingEnvironments: fc.integer({min: 1, max: 4}),
    scalingPeriodMs: fc.integer({min: 1, max: 300}),
    requestsPerSecondPerConcurrency: fc.integer({min: 1, max: 60}),
    idleReclaimMs: fc.integer({min: 1, max: 200}),
    isRateLimited: fc.boolean(),
    spreadMs: fc.integer({min: 0, max: 40}),
    seed: fc.nat(),
  })
  .map(({reservedConcurrency, seed, idleReclaimMs, isRateLimited, spreadMs, ...limits}) => {
    const quantiles = [
      [0, 1],
      [0.5, 2],
      [1, 2 + spreadMs],
    ] as const
    return modelSettings({
      reservedConcurrency,
      seed,
      limits,
      profile: {
        idleReclaimMs,
        isRateLimited,
        functionTimeoutMs: 60,
        preInitMs: quantiles,
        initMs: quantiles,
        overhead: [{batchEvents: 1, quantilesMs: quantiles}],
      },
    })
  })

const callsArbitrary = fc
  .array(
    fc.record({
      gapNs: fc.oneof(fc.constant(0), fc.nat(40_000_000), fc.nat(400_000_000)),
      workNs: fc.nat(70_000_000),
      isTooLarge: fc.boolean(),
      batchEvents: fc.integer({min: 1, max: 100}),
    }),
    {maxLength: 80},
  )
  .map((steps) => {
    let sentAtNs = 0
    return steps.map(({gapNs, workNs, isTooLarge, batchEvents}, invocation): ModelCall => {
      sentAtNs += gapNs
      const requestBytes = isTooLarge && invocation % 7 === 0 ? 6_291_457 : 200
      return {invocation, sentAtNs, batchEvents, requestBytes, responseBytes: 200, workNs}
    })
  })

const run = (settings: LambdaModelSettings, calls: readonly ModelCall[]): readonly ModelReply[] => {
  const model = createLambdaModel(settings)
  return calls.map((call) => model.invoke(call))
}

/** The model's own simplification: half of the overhead lies before the handler. */
const endOf = ({sentAtNs}: ModelCall, {overheadNs, coldNs, workNs}: ModelReply): number =>
  sentAtNs + Math.floor(overheadNs / 2) + coldNs + workNs

const anyRun = fc.tuple(settingsArbitrary, callsArbitrary)

describe('the Lambda model, for any limits and any calls', () => {
  test('decides as the plain list of environments does', () => {
    fc.assert(
      fc.property(anyRun, ([settings, calls]) => {
        const model = createLambdaModel(settings)
        const naive = createNaiveLambda(settings)
        for (const call of calls) {
          const expected = naive.decide(call)
          const reply = model.invoke(call)
          naive.finish(reply, endOf(call, reply))
          const {reason, isCold, environmentId} = reply
          const status = reply.status === 'timed-out' ? 'ok' : reply.status
          expect({status, reason, isCold, environmentId}).toEqual(expected)
        }
      }),
      {numRuns: 1000},
    )
  })

  test('adds up: sending, overhead, cold start and work make the answer; init and work make the bill', () => {
    fc.assert(
      fc.property(anyRun, ([settings, calls]) => {
        run(settings, calls).forEach((reply, index) => {
          const {respondedAtNs, overheadNs, coldNs, workNs, initMs, durationMs, billedMs, environmentId} =
            reply
          expect(respondedAtNs).toBe((calls[index]?.sentAtNs ?? 0) + overheadNs + coldNs + workNs)
          expect(durationMs).toBe(workNs / 1e6)
          expect(billedMs).toBe(Math.ceil((msToNs(initMs) + workNs) / 1e6))
          if (environmentId === 0) expect([billedMs, coldNs, workNs]).toEqual([0, 0, 0])
        })
      }),
    )
  })

  test('never has more requests in flight than the concurrency allows, nor two in one environment', () => {
    fc.assert(
      fc.property(anyRun, ([settings, calls]) => {
        const concurrency = settings.offload.reservedConcurrency ?? settings.limits.accountConcurrency
        const served = run(settings, calls)
          .map((reply, index) => ({reply, call: calls[index]!}))
          .filter(({reply}) => reply.environmentId > 0)
        for (const {call} of served) {
          const inFlight = served.filter(
            (other) => other.call.sentAtNs <= call.sentAtNs && call.sentAtNs < endOf(other.call, other.reply),
          )
          const environments = inFlight.map(({reply}) => reply.environmentId)
          expect(inFlight.length).toBeLessThanOrEqual(concurrency)
          expect(new Set(environments).size).toBe(environments.length)
        }
      }),
    )
  })

  test('never has more environments than the concurrency allows, nor fewer at its highest than any sample', () => {
    fc.assert(
      fc.property(anyRun, ([settings, calls]) => {
        const model = createLambdaModel(settings)
        const samples = calls.map((call) => {
          model.invoke(call)
          return model.environmentsAt(call.sentAtNs)
        })
        const concurrency = settings.offload.reservedConcurrency ?? settings.limits.accountConcurrency
        expect(model.environmentsMax).toBe(Math.max(0, ...samples))
        expect(model.environmentsMax).toBeLessThanOrEqual(concurrency)
      }),
    )
  })

  test('tells one story per seed, wherever it is looked at', () => {
    fc.assert(
      fc.property(anyRun, ([settings, calls]) => {
        const model = createLambdaModel(settings)
        const watched = calls.map((call) => {
          model.environmentsAt(call.sentAtNs)
          return model.invoke(call)
        })
        expect(watched).toEqual(run(settings, calls))
      }),
    )
  })

  test('has no cold start while an environment is kept warm', () => {
    fc.assert(
      fc.property(anyRun, ([settings, calls]) => {
        const model = createLambdaModel(settings)
        const replies = calls.map((call) => {
          model.keepWarm(call.sentAtNs, 1)
          return model.invoke(call)
        })
        expect(replies.some(({isCold}) => isCold)).toBe(false)
      }),
    )
  })
})
