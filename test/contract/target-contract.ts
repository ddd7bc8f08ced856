import {beforeAll, describe, expect, test} from 'vitest'
import type {TargetReply} from '../../src/offload/target.js'

/** A request as every target understands it. Instants and work in ms from the start of the run. */
export interface ContractCall {
  readonly sentAtMs: number
  readonly workMs: number
  readonly requestBytes: number
  readonly responseBytes: number
  /** Not before all others before it are answered: on a wall clock its instant alone may be too early. */
  readonly isAlone?: boolean
  /** Made again where it runs out of time, which it does not ask for: on a wall clock that is a busy machine. */
  readonly isRepeated?: boolean
}

/** What a target must be able to say about a request afterward. */
export interface ContractReply extends Pick<
  TargetReply,
  'status' | 'reason' | 'isCold' | 'initMs' | 'durationMs' | 'billedMs'
> {
  readonly sentAtMs: number
  readonly respondedAtMs: number
  /** When the handler ran, null where none did. */
  readonly handler: {
    readonly environment: string
    readonly startedAtMs: number
    readonly endedAtMs: number
  } | null
}

export interface ContractOptions {
  readonly reservedConcurrency: number
  readonly functionTimeoutMs: number
  readonly seed: number
}

/** An offload target with its function deployed: plays the calls and reports in their order. */
export interface TargetUnderContract {
  readonly name: string
  /** Equal seeds give equal replies, to the nanosecond. */
  readonly isDeterministic: boolean
  /** No process of it starts faster. */
  readonly leastInitMs: number
  run(calls: readonly ContractCall[], options: ContractOptions): Promise<readonly ContractReply[]>
}

const OPTIONS: ContractOptions = {reservedConcurrency: 4, functionTimeoutMs: 2000, seed: 1}
const small = {requestBytes: 200, responseBytes: 200}

/** Quiet, a burst beyond the concurrency, quiet again; then what must fail, and one call after it. */
const CALLS: readonly ContractCall[] = [
  {sentAtMs: 0, workMs: 20, ...small},
  {sentAtMs: 700, workMs: 20, ...small},
  ...Array.from({length: 12}, (_, i) => ({sentAtMs: 1000 + i, workMs: 300, ...small})),
  ...Array.from({length: 8}, (_, i) => ({sentAtMs: 2200 + 50 * i, workMs: 10.5, ...small})),
  {sentAtMs: 2800, workMs: 10, requestBytes: 6_291_457, responseBytes: 0},
  {sentAtMs: 3200, workMs: 10, requestBytes: 200, responseBytes: 6_291_557, isAlone: true},
  {sentAtMs: 3800, workMs: 3000, ...small, isAlone: true},
  // The start of a process is hidden in it, and counts in its time-out: on a busy machine that is seconds.
  {sentAtMs: 6000, workMs: 20, ...small, isAlone: true, isRepeated: true},
]

/** What every offload target promises, whether it models Lambda, imitates it or is it. */
export function describeTarget(target: TargetUnderContract): void {
  describe(`${target.name} target`, () => {
    let replies: readonly ContractReply[] = []
    beforeAll(async () => {
      replies = await target.run(CALLS, OPTIONS)
      // Seven seconds on a wall clock, where the machine is quiet.
    }, 60_000)
    const having = (status: ContractReply['status']) => replies.filter((reply) => reply.status === status)
    const handlers = () => replies.flatMap(({handler}) => handler ?? [])

    test('answers every request once, and never before it was sent', () => {
      expect(replies).toHaveLength(CALLS.length)
      for (const reply of replies) expect(reply.respondedAtMs).toBeGreaterThanOrEqual(reply.sentAtMs)
    })

    test('runs the handler between request and answer', () => {
      for (const {sentAtMs, respondedAtMs, handler} of replies) {
        if (handler === null) continue
        expect(sentAtMs).toBeLessThanOrEqual(handler.startedAtMs)
        expect(handler.startedAtMs).toBeLessThanOrEqual(handler.endedAtMs)
        expect(handler.endedAtMs).toBeLessThanOrEqual(respondedAtMs)
      }
    })

    test('gives an environment one request at a time', () => {
      for (const handler of handlers()) {
        const overlapping = handlers().filter(
          (other) =>
            other.environment === handler.environment &&
            other.startedAtMs < handler.endedAtMs &&
            handler.startedAtMs < other.endedAtMs,
        )
        expect(overlapping).toEqual([handler])
      }
    })

    test('never runs more handlers at once than the reserved concurrency', () => {
      for (const {startedAtMs} of handlers()) {
        const running = handlers().filter(
          (other) => other.startedAtMs <= startedAtMs && startedAtMs < other.endedAtMs,
        )
        expect(running.length).toBeLessThanOrEqual(OPTIONS.reservedConcurrency)
      }
    })

    test('throttles what is beyond it at once, with the reason, for free', () => {
      expect(having('throttled').length).toBeGreaterThan(0)
      for (const {reason, handler, billedMs, durationMs, initMs} of having('throttled')) {
        expect(reason).toBe('ReservedFunctionConcurrentInvocationLimitExceeded')
        expect({handler, billedMs, durationMs, initMs}).toEqual({
          handler: null,
          billedMs: 0,
          durationMs: 0,
          initMs: 0,
        })
      }
    })

    test('gives no reason to what it does not throttle', () => {
      for (const {status, reason} of replies) expect(reason === '').toBe(status !== 'throttled')
    })

    test('bills whole milliseconds of init and duration', () => {
      for (const {billedMs, initMs, durationMs} of replies) {
        expect(Number.isInteger(billedMs)).toBe(true)
        expect(billedMs).toBeGreaterThanOrEqual(initMs + durationMs - 1e-6)
        expect(billedMs).toBeLessThan(initMs + durationMs + 1)
      }
    })

    test('starts cold once per environment, and reports an init then only', () => {
      const seen = new Set<string>()
      const byStart = replies
        .filter(({handler}) => handler !== null)
        .toSorted((a, b) => (a.handler?.startedAtMs ?? 0) - (b.handler?.startedAtMs ?? 0))
      for (const {isCold, initMs, handler} of byStart) {
        expect(isCold).toBe(!seen.has(handler?.environment ?? ''))
        expect(initMs > 0).toBe(isCold)
        seen.add(handler?.environment ?? '')
      }
      expect(seen.size).toBeLessThanOrEqual(OPTIONS.reservedConcurrency + 1)
    })

    test('works for at least as long as the call asks', () => {
      replies.forEach(({status, durationMs}, index) => {
        if (status === 'ok') expect(durationMs).toBeGreaterThanOrEqual(CALLS[index]?.workMs ?? 0)
      })
    })

    test('refuses a request beyond 6 MiB before it runs, and a longer response after', () => {
      expect(having('too-large')).toMatchObject([{handler: null, billedMs: 0}])
      expect(having('response-too-large')).toHaveLength(1)
      expect(having('response-too-large')[0]?.handler).not.toBeNull()
      expect(having('response-too-large')[0]?.billedMs).toBeGreaterThan(0)
    })

    test('kills at the time-out, and bills it', () => {
      expect(having('timed-out')).toHaveLength(1)
      expect(having('timed-out')[0]?.billedMs).toBeGreaterThanOrEqual(OPTIONS.functionTimeoutMs)
    })

    // AWS resets the environment and hides the init of its new process in the next call ("suppressed init").
    test('pays for the process that a time-out ended inside the next call there, which is not cold', () => {
      const [late] = having('timed-out')
      const after = replies.at(-1)

      expect(after).toMatchObject({status: 'ok', isCold: false, initMs: 0})
      expect(after?.handler?.environment).toBe(late?.handler?.environment)
      expect(after?.durationMs).toBeGreaterThan((CALLS.at(-1)?.workMs ?? 0) + target.leastInitMs)
    })

    test.runIf(target.isDeterministic)('tells the same story for the same seed', async () => {
      expect(await target.run(CALLS, OPTIONS)).toEqual(replies)
      expect(await target.run(CALLS, {...OPTIONS, seed: 2})).not.toEqual(replies)
    })
  })
}
