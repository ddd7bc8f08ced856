import {describe, expect, test} from 'vitest'
import {EnvironmentError, ExternalError} from '../../src/errors.js'
import type {OffloadTarget, TargetReply, TargetStatus} from '../../src/offload/target.js'
import {TargetLife} from '../../src/offload/target-life.js'
import {watchTarget} from '../../src/offload/watched-target.js'

interface Ended {
  readonly status: TargetStatus
  readonly reason?: string
  readonly sentAtMs?: number
  readonly atMs?: number
}

/** Requests that end one after the other, 10 ms apart, each sent a millisecond before. */
function lifeAfter(...ended: readonly Ended[]): TargetLife {
  const life = new TargetLife()
  for (const [place, {status, reason = '', atMs = 10 * place, sentAtMs = atMs - 1}] of ended.entries()) {
    life.ended({status, reason}, {sentAtMs, atMs})
  }
  return life
}

const times = (count: number, ended: Ended): readonly Ended[] => Array.from({length: count}, () => ended)

describe('the life of a target (docs/measurement.md#flags)', () => {
  test.each<Ended>([
    {status: 'unavailable', reason: 'ECONNREFUSED'},
    {status: 'no-reply'},
    {status: 'failed', reason: 'Runtime.ExitError'},
  ])('is over after five requests in a row that end $status $reason', (missed) => {
    expect(lifeAfter(...times(4, missed)).isLost).toBe(false)
    expect(lifeAfter({status: 'ok'}, ...times(5, missed)).isLost).toBe(true)
    expect(lifeAfter(...times(9, missed), {status: 'ok'}).isLost).toBe(false)
    expect(lifeAfter(...times(4, missed), {status: 'ok'}, ...times(4, missed)).isLost).toBe(false)
  })

  test.each<Ended>([
    {status: 'throttled'},
    {status: 'timed-out'},
    {status: 'failed', reason: 'Unhandled'},
    {status: 'malformed'},
    {status: 'too-large'},
    {status: 'response-too-large'},
  ])('goes on while something answers, be it $status $reason', (answer) => {
    expect(lifeAfter(...times(20, answer)).isLost).toBe(false)
    expect(lifeAfter(...times(9, {status: 'unavailable'}), answer).isLost).toBe(false)
  })

  test('is not over by requests that were sent before the last answer', () => {
    const hung = Array.from({length: 8}, (_, place): Ended => ({
      status: 'no-reply',
      sentAtMs: place,
      atMs: 10_000 + place,
    }))
    expect(lifeAfter({status: 'ok', atMs: 9000}, ...hung).isLost).toBe(false)
    expect(lifeAfter({status: 'ok', atMs: -1}, ...hung).isLost).toBe(true)
  })
})

describe('a watched target', () => {
  const reply = (status: TargetStatus): TargetReply => ({
    status,
    reason: '',
    retryAfterMs: 0,
    isCold: false,
    initMs: 0,
    durationMs: 0,
    billedMs: 0,
    environmentId: 0,
    clientWaitNs: 0,
    responseBytes: 0,
    payload: null,
  })
  const REQUEST = {invocation: 0, batchEvents: 1, workNs: 0, payload: new Uint8Array()}

  const watch = (
    changes: Partial<OffloadTarget>,
    isHangingMeant = false,
  ): {target: OffloadTarget; life: TargetLife} => {
    const life = new TargetLife()
    const target: OffloadTarget = {
      invoke: () => Promise.resolve(reply('ok')),
      reclaimIdle: () => Promise.resolve(),
      warm: () => Promise.resolve(),
      environments: 3,
      close: () => Promise.resolve(),
      ...changes,
    }
    return {life, target: watchTarget(target, {life, nowMs: () => 0, isHangingMeant})}
  }

  test('notes calls, but none that hangs on purpose', async () => {
    const {target, life} = watch({invoke: () => Promise.resolve(reply('no-reply'))})
    const meant = watch({invoke: () => Promise.resolve(reply('no-reply'))}, true)
    for (let call = 0; call < 5; call++) {
      expect(await target.invoke(REQUEST)).toEqual(reply('no-reply'))
      await meant.target.invoke(REQUEST)
    }

    expect(life.isLost).toBe(true)
    expect(meant.life.isLost).toBe(false)
    expect(target.environments).toBe(3)
  })

  test.each(['reclaimIdle', 'warm'] as const)('survives %s of a service that is gone', async (order) => {
    const gone = watch({[order]: () => Promise.reject(new EnvironmentError('gone'))})
    await gone.target[order](1)
    expect(gone.life.isLost).toBe(true)
    await gone.target.invoke(REQUEST)
    expect(gone.life.isLost).toBe(false)

    const refused = watch({[order]: () => Promise.reject(new ExternalError('no'))})
    await expect(refused.target[order](1)).rejects.toThrow('no')
  })
})
