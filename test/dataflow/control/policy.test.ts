import {describe, expect, test} from 'vitest'
import {
  type LocalQueue,
  localWaitMs,
  Policy,
  type PolicySettings,
} from '../../../src/dataflow/control/policy.js'
import type {Decision} from '../../../src/dataflow/control/controller.js'

const MS = 1e6
const IDLE: LocalQueue = {channelEvents: 0, fallbackEvents: 0, serviceSinceNs: -Infinity}
const TICK = {share: 0, route: null} as const

interface Scene {
  readonly queue?: Partial<LocalQueue>
  readonly settings?: Partial<PolicySettings>
  readonly hasRoom?: boolean
  readonly isAdmitted?: boolean
  readonly lingerMs?: number
}

function policyIn({queue, settings, hasRoom = true, isAdmitted = true, lingerMs = 10}: Scene = {}): Policy {
  return new Policy(
    {meanServiceMs: 2, bufferEvents: 4, windowStartNs: 0, isOffloadOnly: false, ...settings},
    {
      way: {hasRoom, admits: () => isAdmitted, remainingLingerNs: () => lingerMs * MS},
      queueAt: () => ({...IDLE, ...queue}),
    },
  )
}

/** What a per-event strategy is asked. */
function askedOf(scene: Scene, offloadMs: number): Parameters<NonNullable<Decision['route']>> | null {
  const asked: Parameters<NonNullable<Decision['route']>>[] = []
  const policy = policyIn(scene)
  const route = (waitMs: number, estimates: (typeof asked)[number][1]): boolean => {
    asked.push([waitMs, {...estimates}])
    return false
  }
  policy.decide({share: 0, route}, offloadMs)
  policy.isOffloaded(7 * MS)
  return asked[0] ?? null
}

describe('the local wait', () => {
  test.each([
    {queue: {}, waitMs: 0},
    {queue: {channelEvents: 3}, waitMs: 6},
    {queue: {fallbackEvents: 5}, waitMs: 10},
    // At 7 ms: of a service of 2 ms in the mean that began then.
    {queue: {serviceSinceNs: 7 * MS}, waitMs: 2},
    {queue: {serviceSinceNs: 6.5 * MS}, waitMs: 1.5},
    {queue: {serviceSinceNs: 5 * MS}, waitMs: 0},
    // It has taken longer than the mean, and may end at any moment.
    {queue: {serviceSinceNs: 0}, waitMs: 0},
    {queue: {channelEvents: 3, fallbackEvents: 5, serviceSinceNs: 6.5 * MS}, waitMs: 17.5},
    {queue: {channelEvents: 3, fallbackEvents: 5, serviceSinceNs: 0}, waitMs: 16},
  ])('behind $queue is $waitMs ms', ({queue, waitMs}) => {
    expect(localWaitMs({...IDLE, ...queue}, 2, 7 * MS)).toBe(waitMs)
  })
})

describe('a policy', () => {
  test('offloads nothing before its first decision', () => {
    expect(policyIn().isOffloaded(0)).toBe(false)
  })

  test('offloads nothing before the window, whatever was decided', () => {
    const policy = policyIn({settings: {windowStartNs: 5}})
    policy.decide({share: 1, route: null}, 100)

    expect([4, 5].map((atNs) => policy.isOffloaded(atNs))).toEqual([false, true])
  })

  test('offloads everything from the window on where there is no local path', () => {
    const policy = policyIn({settings: {isOffloadOnly: true, windowStartNs: 5}, isAdmitted: false})

    expect([4, 5].map((atNs) => policy.isOffloaded(atNs))).toEqual([false, true])
  })

  test('realizes a share, and keeps local what the breaker does not admit', () => {
    const ways = (isAdmitted: boolean): string => {
      const policy = policyIn({isAdmitted})
      policy.decide({share: 0.3, route: null}, 100)
      return Array.from({length: 10}, () => (policy.isOffloaded(0) ? 'o' : '.')).join('')
    }
    expect(ways(true).replaceAll('.', '')).toBe('ooo')
    expect(ways(false)).toBe('..........')
  })

  test('asks a per-event strategy with the whole wait, and with what a call takes as published', () => {
    const queue = {channelEvents: 1, fallbackEvents: 2, serviceSinceNs: 5.5 * MS}
    expect(askedOf({queue, lingerMs: 3}, 40)).toEqual([
      6.5,
      {remainingLingerMs: 3, offloadMs: 40, meanServiceMs: 2},
    ])
  })

  test.each([
    {queue: {channelEvents: 3}, hasRoom: true, isOffloaded: false},
    {queue: {channelEvents: 4}, hasRoom: true, isOffloaded: true},
    {queue: {channelEvents: 4}, hasRoom: false, isOffloaded: false},
    // The list has no end: only a full channel would hold the event.
    {queue: {channelEvents: 3, fallbackEvents: 9}, hasRoom: true, isOffloaded: false},
  ])('sends what finds $queue to a batcher with room: $hasRoom', ({queue, hasRoom, isOffloaded}) => {
    const policy = policyIn({queue, hasRoom})
    policy.decide({share: 0, route: () => false}, 100)

    expect(policy.isOffloaded(0)).toBe(isOffloaded)
  })

  test('does not ask where the breaker is open', () => {
    expect(askedOf({isAdmitted: false}, 40)).toBeNull()
    const policy = policyIn({isAdmitted: false, queue: {channelEvents: 4}})
    policy.decide({share: 0, route: () => true}, 100)
    expect(policy.isOffloaded(0)).toBe(false)
  })

  test('follows a share again after a strategy that decided by event', () => {
    const policy = policyIn()
    policy.decide({share: 0, route: () => true}, 100)
    policy.decide(TICK, 100)

    expect(policy.isOffloaded(0)).toBe(false)
  })
})
