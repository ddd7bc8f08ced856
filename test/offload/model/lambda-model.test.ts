import {describe, expect, test} from 'vitest'
import {BugError} from '../../../src/errors.js'
import {createLambdaModel} from '../../../src/offload/model/lambda-model.js'
import {msToNs, nsToMs} from '../../../src/model/units.js'
import {constantMs, invokeAt, modelSettings} from '../../support/lambda-settings.js'

const createModel = (changes: Parameters<typeof modelSettings>[0] = {}) =>
  createLambdaModel(modelSettings(changes))

describe('a call', () => {
  test('is cold first, then warm, and its parts add up to the round trip', () => {
    const model = createModel()

    const cold = invokeAt(model, 0)
    const warm = invokeAt(model, 1000)

    expect(cold).toEqual({
      status: 'ok',
      reason: '',
      respondedAtNs: msToNs(280),
      isCold: true,
      initMs: 150,
      durationMs: 20,
      billedMs: 170,
      environmentId: 1,
      overheadNs: msToNs(10),
      coldNs: msToNs(250),
      workNs: msToNs(20),
      responseBytes: 200,
      flaw: null,
    })
    expect(warm).toMatchObject({
      respondedAtNs: msToNs(1030),
      isCold: false,
      initMs: 0,
      billedMs: 20,
      environmentId: 1,
    })
  })

  test.each([
    {workMs: 20, isCold: false, billedMs: 20},
    {workMs: 20.000001, isCold: false, billedMs: 21},
    {workMs: 0, isCold: false, billedMs: 0},
    {workMs: 20.5, isCold: true, billedMs: 171},
  ])('bills $workMs ms (cold: $isCold) as $billedMs ms', ({workMs, isCold, billedMs}) => {
    const model = createModel()
    if (!isCold) model.keepWarm(0, 1)

    expect(invokeAt(model, 0, {workNs: msToNs(workMs)})).toMatchObject({isCold, billedMs})
  })

  test.each([
    {memoryMb: 1769, durationMs: 20},
    {memoryMb: 3538, durationMs: 20},
    {memoryMb: 884.5, durationMs: 40},
  ])('of 20 ms takes $durationMs ms at $memoryMb MB', ({memoryMb, durationMs}) => {
    expect(invokeAt(createModel({memoryMb}), 0).durationMs).toBe(durationMs)
  })

  test('takes payload time both ways where bandwidth is limited', () => {
    const model = createModel({profile: {bandwidthMbps: 100}})
    model.keepWarm(0, 1)

    const reply = invokeAt(model, 0, {requestBytes: 1_250_000, responseBytes: 125_000})

    expect(nsToMs(reply.overheadNs)).toBe(10 + 100 + 10)
  })

  test('cannot be sent before the one before it', () => {
    const model = createModel()
    invokeAt(model, 10)

    expect(() => invokeAt(model, 9)).toThrow(BugError)
  })
})

describe('environments', () => {
  test('serve one request each and are free at the instant their handler ends', () => {
    const model = createModel()
    model.keepWarm(0, 1)

    const replies = [0, 1, 24.999, 25].map((atMs) => invokeAt(model, atMs))

    expect(replies.map(({environmentId}) => environmentId)).toEqual([1, 2, 3, 1])
  })

  test('serve last in, first out', () => {
    const model = createModel()
    model.keepWarm(0, 3)
    invokeAt(model, 0, {workNs: msToNs(30)})
    invokeAt(model, 1, {workNs: msToNs(10)})
    invokeAt(model, 2, {workNs: msToNs(20)})

    const replies = [100, 101, 102].map((atMs) => invokeAt(model, atMs, {workNs: msToNs(50)}))

    expect(replies.map(({environmentId}) => environmentId)).toEqual([1, 3, 2])
  })

  test('freed at the same instant serve in falling order of their ids', () => {
    const model = createModel()
    model.keepWarm(0, 4)
    const ids = (sentAtMs: number) =>
      [0, 1, 2, 3].map((invocation) => invokeAt(model, sentAtMs, {invocation}).environmentId)

    expect([ids(0), ids(100), ids(200)]).toEqual([
      [1, 2, 3, 4],
      [4, 3, 2, 1],
      [4, 3, 2, 1],
    ])
  })

  test('are reclaimed after they idled longer than the profile says', () => {
    const profile = {idleReclaimMs: 1000, initMs: constantMs(0), preInitMs: constantMs(0)}
    const model = createModel({profile})
    invokeAt(model, 0)

    expect(invokeAt(model, 1025)).toMatchObject({isCold: false})
    expect(model.environmentsAt(msToNs(2050))).toBe(1)
    expect(model.environmentsAt(msToNs(2051))).toBe(0)
    expect(invokeAt(model, 2051)).toMatchObject({isCold: true, environmentId: 2})
  })

  test('reclaimed by hand are gone when idle and stay when busy', () => {
    const model = createModel()
    model.keepWarm(0, 2)
    invokeAt(model, 0)
    invokeAt(model, 0.5, {workNs: msToNs(500)})

    model.reclaimIdle(msToNs(100))

    expect(model.environmentsAt(msToNs(100))).toBe(1)
    expect(invokeAt(model, 600)).toMatchObject({isCold: false, environmentId: 2})
  })

  test('kept warm answer without a cold start and count when first used', () => {
    const model = createModel()
    model.keepWarm(0, 2)
    const before = model.environmentsAt(0)

    const replies = [1, 2, 3].map((atMs) => invokeAt(model, atMs))

    expect(before).toBe(0)
    expect(replies.map(({isCold, initMs}) => ({isCold, initMs}))).toEqual([
      {isCold: false, initMs: 0},
      {isCold: false, initMs: 0},
      {isCold: true, initMs: 150},
    ])
    expect(model.environmentsMax).toBe(3)
  })

  test('kept warm and never used are reclaimed too', () => {
    const model = createModel({profile: {idleReclaimMs: 1000}})
    model.keepWarm(0, 2)

    expect(invokeAt(model, 1000).isCold).toBe(false)
    expect(invokeAt(model, 1001).isCold).toBe(true)
  })

  test('kept warm start idling anew, and are topped up, not added', () => {
    const model = createModel({profile: {idleReclaimMs: 1000}})
    model.keepWarm(0, 2)
    invokeAt(model, 0)
    model.keepWarm(msToNs(900), 2)

    const replies = [1800, 1801, 1802].map((atMs) => invokeAt(model, atMs))

    expect(replies.map(({isCold}) => isCold)).toEqual([false, false, true])
  })
})

describe('time-outs', () => {
  test('end the process, bill the time-out, and hide the init of the next one in the next call', () => {
    const model = createModel({profile: {functionTimeoutMs: 1000}})

    const late = invokeAt(model, 0, {workNs: msToNs(1001)})
    const next = invokeAt(model, 2000)

    expect(late).toMatchObject({
      status: 'timed-out',
      durationMs: 1000,
      billedMs: 1150,
      respondedAtNs: msToNs(1260),
    })
    expect(next).toMatchObject({
      status: 'ok',
      isCold: false,
      environmentId: 1,
      initMs: 0,
      durationMs: 170,
      billedMs: 170,
    })
    expect(invokeAt(model, 3000)).toMatchObject({isCold: false, environmentId: 1, durationMs: 20})
  })

  test('allow exactly the time-out', () => {
    const model = createModel({profile: {functionTimeoutMs: 1000}})

    expect(invokeAt(model, 0, {workNs: msToNs(1000)}).status).toBe('ok')
  })

  test('of the init cut it off and make it again inside the invocation', () => {
    const model = createModel({profile: {initMs: constantMs(12_000)}})

    const reply = invokeAt(model, 0)

    expect(reply).toMatchObject({status: 'ok', initMs: 10_000, durationMs: 12_020, billedMs: 22_020})
  })

  test('of the function end an init that never gets done', () => {
    const model = createModel({profile: {initMs: constantMs(40_000)}})

    expect(invokeAt(model, 0)).toMatchObject({status: 'timed-out', initMs: 10_000, durationMs: 30_000})
  })
})

describe('payloads', () => {
  test.each([
    {requestBytes: 6_291_456, responseBytes: 6_291_556, status: 'ok', billedMs: 20},
    {requestBytes: 6_291_457, responseBytes: 0, status: 'too-large', billedMs: 0},
    {requestBytes: 0, responseBytes: 6_291_557, status: 'response-too-large', billedMs: 20},
  ])('of $requestBytes B out and $responseBytes B back: $status', ({status, billedMs, ...bytes}) => {
    const model = createModel()
    model.keepWarm(0, 1)

    expect(invokeAt(model, 0, bytes)).toMatchObject({status, billedMs})
  })

  test('too large to return leave the environment warm', () => {
    const model = createModel()
    invokeAt(model, 0, {responseBytes: 6_291_557})

    expect(invokeAt(model, 1000)).toMatchObject({status: 'ok', isCold: false})
  })

  test('too large to send use no token and no environment', () => {
    const model = createModel({reservedConcurrency: 1, limits: {requestsPerSecondPerConcurrency: 1}})
    invokeAt(model, 0, {requestBytes: 6_291_457})

    expect(invokeAt(model, 1)).toMatchObject({status: 'ok', environmentId: 1})
  })
})

describe('draws', () => {
  test('follow the quantiles of the profile, its tail included', () => {
    const quantilesMs = [
      [0, 1],
      [0.5, 8],
      [0.99, 40],
      [1, 100],
    ] as const
    const model = createModel({profile: {overhead: [{batchEvents: 1, quantilesMs}]}})
    const overheadsMs = Array.from({length: 20_000}, (_, i) => invokeAt(model, i).overheadNs / 1e6)

    for (const [probability, valueMs] of quantilesMs.slice(1)) {
      const share = overheadsMs.filter((overheadMs) => overheadMs <= valueMs).length / overheadsMs.length
      const standardError = Math.sqrt((probability * (1 - probability)) / overheadsMs.length)
      expect(Math.abs(share - probability)).toBeLessThanOrEqual(3.3 * standardError)
    }
  })

  test('depend on the invocation and the seed, not on what came before', () => {
    const profile = {
      overhead: [
        {
          batchEvents: 1,
          quantilesMs: [
            [0, 5],
            [1, 50],
          ] as const,
        },
      ],
    }
    const alone = createModel({profile})
    const after = createModel({profile})
    const reseeded = createModel({profile, seed: 2})
    invokeAt(after, 0, {invocation: 1})

    const overheads = [alone, after, reseeded].map((model) => invokeAt(model, 1, {invocation: 2}).overheadNs)

    expect(overheads[0]).toBe(overheads[1])
    expect(overheads[0]).not.toBe(overheads[2])
  })
})
