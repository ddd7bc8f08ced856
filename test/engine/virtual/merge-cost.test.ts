import {afterEach, expect, test, vi} from 'vitest'
import type {InvocationRow} from '../../../src/engine/engine.js'
import type {PaneQueryName, Trial} from '../../../src/model/trial.js'
import {always} from '../../../src/strategy/always.js'
import {asking} from '../../support/expect-windows.js'
import {constantMs} from '../../support/lambda-settings.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrial} from '../../support/trial.js'
import {copyOfRow} from '../../support/copy-of-row.js'

const OVERHEAD_MS = 10
/** A megabit a second. */
const MS_A_BYTE = 0.008

const TRIAL: Trial = buildTrial({
  strategy: {kind: 'always'},
  batch: {kind: 'fixed', maxEvents: 20},
  load: {shape: 'constant', rateEps: 200, peakRateEps: 200, arrivals: 'uniform'},
  offload: {
    environments: 'warm',
    callTimeoutMs: 60_000,
    profile: {
      bandwidthMbps: 1,
      overhead: [{batchEvents: 1, quantilesMs: constantMs(OVERHEAD_MS)}],
      isRateLimited: false,
    },
  },
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** Each call of a trial, and each estimate of a call that its strategy was given, in the order of the events. */
async function estimatesOf(query: PaneQueryName) {
  const seenMs: number[] = []
  vi.spyOn(always, 'create').mockReturnValue({
    kind: 'event',
    route: (_localWaitMs, {offloadMs}) => {
      if (offloadMs !== seenMs.at(-1)) seenMs.push(offloadMs)
      return true
    },
  })
  const calls: InvocationRow[] = []
  const asked = asking(TRIAL, query, {sizeMs: 1000, slideMs: 1000})
  await runQuietly(asked, (row) => calls.push(copyOfRow(row)))
  return {calls, seenMs}
}

test.each(['q5', 'q7', 'q8'] as const)(
  'a call of %s takes as long as its own partial aggregates need on the way home',
  async (query) => {
    const {calls, seenMs} = await estimatesOf(query)
    expect(calls.length).toBeGreaterThan(50)
    for (const {clientMs, durationMs, requestBytes, responseBytes} of calls) {
      const byHandMs = OVERHEAD_MS + durationMs + MS_A_BYTE * (requestBytes + responseBytes)
      // Rows hold whole bytes.
      expect(Math.abs(clientMs - byHandMs)).toBeLessThan(1.1 * MS_A_BYTE)
    }
    // Each reply moves the estimate a fifth of the way; strategies see it as of a tick.
    const bySunk = calls.toSorted((a, b) => a.sentAtMs + a.clientMs - b.sentAtMs - b.clientMs)
    let estimateMs = 100
    const all = [estimateMs, ...bySunk.map(({clientMs}) => (estimateMs += 0.2 * (clientMs - estimateMs)))]
    expect(seenMs.length).toBeGreaterThan(3)
    for (const seen of seenMs) {
      expect(
        all.some((known) => Math.abs(known - seen) < 1e-3),
        `${seen} of ${all.join(' ')}`,
      ).toBe(true)
    }
  },
)
