import {describe, expect, test} from 'vitest'
import {createLambdaModel} from '../../../src/offload/model/lambda-model.js'
import type {ModelReply} from '../../../src/offload/model/model-call.js'
import {msToNs} from '../../../src/model/units.js'
import {IDEAL_PROFILE, invokeAt, modelSettings} from '../../support/lambda-settings.js'

const createModel = (changes: Parameters<typeof modelSettings>[0] = {}) =>
  createLambdaModel(modelSettings(changes))
const throttled = (replies: readonly ModelReply[]) => replies.filter(({status}) => status === 'throttled')
const reasons = (replies: readonly ModelReply[]) => new Set(throttled(replies).map(({reason}) => reason))
const SECOND = {workNs: msToNs(1000)}

describe('the scaling rate', () => {
  test('throttles 500 of 1500 calls at once, and refills by 100 environments per second', () => {
    const model = createModel({limits: {accountConcurrency: 3000}})
    const hour = {workNs: msToNs(29_000)}
    const burst = (atMs: number, calls: number) =>
      Array.from({length: calls}, (_, i) => invokeAt(model, atMs, {...hour, invocation: atMs * 1e6 + i}))

    const atOnce = burst(0, 1500)
    const later = [1000, 2000, 3000, 4000].map((atMs) => 200 - throttled(burst(atMs, 200)).length)

    expect(throttled(atOnce)).toHaveLength(500)
    expect(reasons(atOnce)).toEqual(new Set(['ConcurrentInvocationLimitExceeded']))
    expect(later).toEqual([100, 100, 100, 100])
  })

  test('is not saved up beyond one period', () => {
    const model = createModel({limits: {accountConcurrency: 3000}})
    const replies = Array.from({length: 1500}, (_, i) =>
      invokeAt(model, 3_600_000, {...SECOND, invocation: i}),
    )

    expect(throttled(replies)).toHaveLength(500)
  })

  test('costs nothing where an idle environment serves', () => {
    const model = createModel({limits: {scalingEnvironments: 1, scalingPeriodMs: 3_600_000}})

    const replies = Array.from({length: 50}, (_, i) => invokeAt(model, i * 500))

    expect(throttled(replies)).toEqual([])
  })
})

describe('concurrency', () => {
  test.each([
    {
      reservedConcurrency: 3,
      limits: {},
      served: 3,
      reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    },
    {reservedConcurrency: null, limits: {}, served: 1000, reason: 'ConcurrentInvocationLimitExceeded'},
    {
      reservedConcurrency: null,
      limits: {accountConcurrency: 7},
      served: 7,
      reason: 'ConcurrentInvocationLimitExceeded',
    },
  ])('of $served refuses the next call at once: $reason', ({reservedConcurrency, limits, served, reason}) => {
    const model = createModel({reservedConcurrency, limits})

    const replies = Array.from({length: served + 1}, (_, i) => invokeAt(model, 0, {invocation: i}))

    expect(throttled(replies)).toHaveLength(1)
    expect(replies.at(-1)).toEqual({
      status: 'throttled',
      reason,
      respondedAtNs: msToNs(10),
      isCold: false,
      initMs: 0,
      durationMs: 0,
      billedMs: 0,
      environmentId: 0,
      overheadNs: msToNs(10),
      coldNs: 0,
      workNs: 0,
      responseBytes: 0,
      flaw: null,
    })
  })

  test('holds for warm environments beyond it', () => {
    const model = createModel({reservedConcurrency: 2})
    model.keepWarm(0, 5)

    expect(throttled([0, 1, 2].map((atMs) => invokeAt(model, atMs)))).toHaveLength(1)
  })

  test('counts an environment that will be killed until it is', () => {
    const model = createModel({reservedConcurrency: 1, profile: {functionTimeoutMs: 1000}})
    model.keepWarm(0, 1)
    invokeAt(model, 0, {workNs: msToNs(5000)})

    expect(invokeAt(model, 1004).status).toBe('throttled')
    expect(invokeAt(model, 1005)).toMatchObject({status: 'ok', isCold: false})
  })
})

describe('the request rate', () => {
  test.each([
    {reservedConcurrency: 2, reason: 'ReservedFunctionInvocationRateLimitExceeded'},
    {reservedConcurrency: null, reason: 'FunctionInvocationRateLimitExceeded'},
  ])(
    'is capped at ten per unit of concurrency (reserved: $reservedConcurrency)',
    ({reservedConcurrency, reason}) => {
      const model = createModel({
        reservedConcurrency,
        limits: {accountConcurrency: 2},
        profile: {...IDEAL_PROFILE, isRateLimited: true},
      })
      const send = (atMs: number, calls: number) =>
        Array.from({length: calls}, (_, i) =>
          invokeAt(model, atMs + i / 1000, {invocation: atMs * 1000 + i, workNs: 0}),
        )

      const first = send(0, 25)
      const second = send(1000, 25)

      expect([first, second].map((replies) => throttled(replies).length)).toEqual([5, 5])
      expect(reasons([...first, ...second])).toEqual(new Set([reason]))
    },
  )

  test('and the scaling rate are off for an ideal platform, the concurrency limit is not', () => {
    const model = createModel({
      reservedConcurrency: 2000,
      profile: IDEAL_PROFILE,
      limits: {scalingEnvironments: 1, requestsPerSecondPerConcurrency: 0.001},
    })

    const replies = Array.from({length: 2001}, (_, i) => invokeAt(model, 0, {invocation: i}))

    expect(throttled(replies)).toHaveLength(1)
    expect(reasons(replies)).toEqual(new Set(['ReservedFunctionConcurrentInvocationLimitExceeded']))
  })
})
