import {describe, expect, test} from 'vitest'
import type {Fault, FaultKind} from '../../../src/model/fault.js'
import {msToNs} from '../../../src/model/units.js'
import {withFaults} from '../../../src/offload/faults/faulty-model.js'
import {createLambdaModel} from '../../../src/offload/model/lambda-model.js'
import {blankReply, type ModelReply} from '../../../src/offload/model/model-call.js'
import {createRequestFaults} from '../../../src/offload/faults/request-faults.js'
import {faultOf} from '../../support/fault-trial.js'
import {LIMITS, PLAIN_PROFILE} from '../../support/lambda-settings.js'

const WINDOW_START_MS = 1000

/** Requests of four events with 20 ms of work, one every 100 ms: cold 100 + 150 ms, network 10 ms. */
function replies(faults: readonly Fault[], requests: number): readonly ModelReply[] {
  const model = createLambdaModel({
    offload: {memoryMb: 1769, reservedConcurrency: null, profile: PLAIN_PROFILE},
    limits: LIMITS,
    seed: 1,
  })
  const struck = createRequestFaults(faults, {seed: 1, windowStartNs: msToNs(WINDOW_START_MS)})
  const target = withFaults(model, struck!)
  return Array.from({length: requests}, (_, invocation) =>
    target.invoke(
      {
        invocation,
        sentAtNs: msToNs(WINDOW_START_MS + invocation * 100),
        batchEvents: 4,
        requestBytes: 100,
        responseBytes: 100,
        workNs: msToNs(20),
      },
      blankReply(),
      [0, 1, 2, 3].map((event) => invocation * 4 + event),
    ),
  )
}

const shareOf = (all: readonly ModelReply[], isHit: (reply: ModelReply) => boolean): number =>
  all.filter(isHit).length / all.length

describe('a fault of the target', () => {
  test.each<[FaultKind, Readonly<Record<string, number>>, Partial<ModelReply>]>([
    ['throttle-storm', {}, {status: 'throttled', reason: 'ConcurrentInvocationLimitExceeded', billedMs: 0}],
    ['throttle-storm', {retryAfterMs: 70}, {flaw: {retryAfterMs: 70, content: null, againAfterNs: 0}}],
    ['target-down', {}, {status: 'unavailable', reason: 'ServiceException', billedMs: 0, environmentId: 0}],
    ['time-outs', {}, {status: 'timed-out', durationMs: 30_000}],
    ['handler-errors', {}, {status: 'failed', reason: 'Unhandled', durationMs: 20, billedMs: 170}],
    ['lost-responses', {}, {status: 'ok', respondedAtNs: Infinity, billedMs: 170}],
    ['duplicate-responses', {afterMs: 5}, {flaw: {retryAfterMs: 0, content: null, againAfterNs: msToNs(5)}}],
    [
      'malformed-responses',
      {},
      {status: 'ok', flaw: {retryAfterMs: 0, content: {answered: [], refused: []}, againAfterNs: 0}},
    ],
    [
      'event-errors',
      {share: 1},
      {
        status: 'ok',
        flaw: {retryAfterMs: 0, content: {answered: [], refused: [0, 1, 2, 3]}, againAfterNs: 0},
      },
    ],
    ['poison-events', {share: 1}, {status: 'failed', reason: 'Unhandled'}],
    ['environment-crashes', {}, {status: 'failed', reason: 'Runtime.ExitError'}],
    // Cold 250 ms, network 10 ms and work 20 ms, all three times.
    ['slow-region', {factor: 3}, {status: 'ok', respondedAtNs: msToNs(1840), billedMs: 510}],
  ])('%s %j answers %j', (kind, given, expected) => {
    expect(replies([faultOf(kind, given)], 1)[0]).toMatchObject(expected)
  })

  test.each<FaultKind>([
    'throttle-storm',
    'handler-errors',
    'time-outs',
    'environment-crashes',
    'lost-responses',
  ])('%s strikes its share of the requests, within its time only', (kind) => {
    const all = replies([faultOf(kind, {atMs: 50_000, forMs: 50_000, share: 0.3})], 2000)
    const isHit = ({status, respondedAtNs}: ModelReply): boolean =>
      status !== 'ok' || respondedAtNs === Infinity
    expect(shareOf(all.slice(0, 500), isHit)).toBe(0)
    expect(shareOf(all.slice(500, 1000), isHit)).toBeCloseTo(0.3, 1)
    expect(shareOf(all.slice(1000), isHit)).toBe(0)
  })

  test('crashes cost the next call an init inside its duration, handler errors do not', () => {
    const crashed = replies([faultOf('environment-crashes')], 20).filter(({isCold}) => !isCold)
    const failed = replies([faultOf('handler-errors')], 20).filter(({isCold}) => !isCold)
    expect(crashed.length).toBeGreaterThan(10)
    // A crash comes somewhere in the call: the sum tells.
    const meanMs = (of: typeof crashed): number => of.reduce((sum, it) => sum + it.durationMs, 0) / of.length
    expect(meanMs(crashed)).toBeGreaterThan(2 * meanMs(failed))
  })

  test('a cold-start storm reclaims once, or for as long as it lasts', () => {
    const coldFrom = (faults: readonly Fault[]): number =>
      replies(faults, 100)
        .slice(50)
        .filter(({isCold}) => isCold).length
    expect(coldFrom([faultOf('handler-errors', {share: 0})])).toBe(0)
    expect(coldFrom([faultOf('cold-start-storm', {atMs: 5000})])).toBeGreaterThan(0)
    expect(coldFrom([faultOf('cold-start-storm', {atMs: 5000})])).toBeLessThan(5)
    expect(coldFrom([faultOf('cold-start-storm', {atMs: 5000, forMs: 60_000})])).toBe(50)
  })

  test('poison events are the same in every request', () => {
    const faults = createRequestFaults([faultOf('poison-events', {share: 0.5})], {seed: 1, windowStartNs: 0})!
    const isPoison = (event: number, invocation: number): boolean =>
      faults.strike({invocation, sentAtNs: 0, events: [event], batchEvents: 1}).isFailed
    const events = Array.from({length: 50}, (_, event) => event)
    expect(events.map((event) => isPoison(event, 1))).toEqual(events.map((event) => isPoison(event, 99)))
    expect(new Set(events.map((event) => isPoison(event, 1))).size).toBe(2)
  })

  test('malformed replies keep about as many of their events as is said', () => {
    const all = replies([faultOf('malformed-responses', {kept: 0.7})], 500)
    const kept = all.reduce((sum, {flaw}) => sum + flaw!.content!.answered.length, 0)
    expect(kept / 2000).toBeCloseTo(0.7, 1)
  })

  test('there is nothing to wrap where only metrics are struck', () => {
    const faults = [faultOf('metrics-stale'), faultOf('clock-step')]
    expect(createRequestFaults(faults, {seed: 1, windowStartNs: 0})).toBeNull()
  })
})
