import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Crash} from '../../../src/dataflow/recovery.js'
import type {TrialOutcome} from '../../../src/engine/engine.js'
import {crash, crashedTrials, effective} from '../../support/crashed-trial.js'
import {asking, expectOrder, expectRows, isDrained, queryOf} from '../../support/expect-windows.js'
import {naiveFirings, naiveWindows} from '../../support/naive-windows.js'
import {type Observed, observeTrial} from '../../support/observe.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrial} from '../../support/trial.js'

const CASES = [
  ['q5', {sizeMs: 400, slideMs: 100}],
  ['q7', {sizeMs: 300, slideMs: 300}],
  ['q8', {sizeMs: 300, slideMs: 300}],
  ['q11', {sizeMs: 40, slideMs: 40, gapMs: 40}],
  ['q2', undefined],
] as const

test.each(CASES)(
  'of crashes at any moment %s keeps its rows, and fires in passes that last',
  async (query, windows) => {
    let crashed = 0
    let compared = 0
    await fc.assert(
      fc.asyncProperty(crashedTrials, async (trial) => {
        const all = await observeTrial(asking(trial, query, windows))
        const crashes = all.history.outcome.recovery?.crashes ?? []
        const observed = effective(all, crashes)
        crashed += crashes.length
        if (isDrained(observed)) expectRows(observed)
        if (windows === undefined) return
        expectOrder(observed)
        expectLastingPasses(observed, crashes)
        if (isDrained(observed)) compared += expectLastFirings(observed, crashes)
      }),
      {numRuns: Number(process.env['BURST_TEST_RUNS'] ?? 20)},
    )
    expect(crashed).toBeGreaterThan(0)
    if (windows !== undefined) expect(compared).toBeGreaterThan(0)
  },
)

/** Bursts whose calls nearly all come to nothing, and are given up for good. */
const dropping = crashedTrials.map((trial) =>
  trial.offload === null
    ? trial
    : {
        ...trial,
        strategy: {kind: 'always'} as const,
        offload: {...trial.offload, onGiveUp: 'drop' as const, reservedConcurrency: 1, maxAttempts: 1},
      },
)

test('no window waits for what is dropped, nor leaves out what is dropped by no pass that lasts', async () => {
  let dropped = 0
  await fc.assert(
    fc.asyncProperty(dropping, async (trial) => {
      const all = await observeTrial(asking(trial, 'q5', {sizeMs: 400, slideMs: 100}))
      const {outcome} = all.history
      const observed = effective(all, outcome.recovery?.crashes ?? [])
      dropped += outcome.droppedEvents
      expectOrder(observed)
      expectLastingPasses(observed, outcome.recovery?.crashes ?? [])
      if (outcome.unfinishedEvents === 0) expectContents(observed)
    }),
    {numRuns: Number(process.env['BURST_TEST_RUNS'] ?? 30)},
  )
  expect(dropped).toBeGreaterThan(0)
})

/** No window has fired in an outage, or where a crash has taken it back. */
function expectLastingPasses(
  observed: Observed,
  crashes: readonly (Crash & {readonly upMs: number})[],
): void {
  for (const {endMs, firedMs} of queryOf(observed).windows) {
    for (const {checkpointMs, atMs, upMs} of crashes) {
      const isVoid = firedMs > checkpointMs && firedMs < upMs
      if (isVoid)
        throw new Error(`window ${endMs} fired at ${firedMs}, within ${checkpointMs}, ${atMs}, ${upMs}`)
    }
  }
}

/** Windows and rows are those of what was sunk, dropped events left out. */
function expectContents({rows, history, trial}: Observed): void {
  const events = [...new Map(rows.map((row) => [row.event, row])).values()]
  expect(queryOf({history}).windows.map(({endMs, rows: found}) => ({endMs, rows: found}))).toEqual(
    naiveWindows('q5', trial.windows!, events).map(({endMs, rows: found}) => ({endMs, rows: found.length})),
  )
}

/** Windows that end behind the last crash fire by the definition, to the nanosecond; returns how many there are. */
function expectLastFirings(
  {trial, rows, history}: Observed,
  crashes: readonly (Crash & {readonly upMs: number})[],
): number {
  const {extent} = trial.load
  if (extent.kind !== 'duration') return 0
  const fellMs = Math.max(-1, ...crashes.map(({atMs}) => atMs))
  const upNs = Math.max(-1, ...crashes.map(({upMs}) => upMs)) * 1e6
  const windows = queryOf({history}).windows.filter(({endMs}) => endMs > fellMs)
  const isSession = trial.query === 'q11'
  const fired = naiveFirings(
    windows.map(({endMs}) => endMs),
    rows.filter(({emittedNs}) => emittedNs >= Math.round(upNs)),
    {
      subtasks: trial.parallelism,
      windowEndNs: (extent.warmupMs + extent.durationMs) * 1e6,
      isBehind: (atMs, endMs) => (isSession ? atMs > endMs : atMs >= endMs),
    },
  )
  expect(windows.map(({endMs, firedMs}) => [endMs, Math.round(firedMs * 1e6)])).toEqual([...fired])
  return windows.length
}

// At 1505 ms both sources are behind the window that ends at 1500 ms; the event that says so is served by 1506 ms.
test.each([
  [500, [1200], [1500, 1800, 2100, 2400]],
  [1505.5, [1200, 1500], [1800, 2100, 2400]],
])(
  'with a checkpoint each %d ms a crash takes back what has fired since, and the outage shows in delays',
  async (checkpointIntervalMs, kept, late) => {
    // Two slots of 1 ms, each with an event every 10 ms: no queue until the crash at 1950 ms.
    const trial = buildTrial({
      ...{pipeline: 'vanilla', parallelism: 2, checkpointIntervalMs, faults: [crash(1950, 500)]},
      service: {distribution: 'constant', meanMs: 1},
      load: {
        ...({shape: 'constant', arrivals: 'uniform', rateEps: 200} as const),
        extent: {kind: 'duration', warmupMs: 0, durationMs: 4000},
      },
    })
    const struck = await runQuietly(asking(trial, 'q7', {sizeMs: 300, slideMs: 300}))
    const plain = await runQuietly({...asking(trial, 'q7', {sizeMs: 300, slideMs: 300}), faults: []})

    expect(struck.recovery?.crashes).toMatchObject([{atMs: 1950, upMs: 2450}])
    expect(struck.outputDigest).toBe(plain.outputDigest)
    const delayOf = ({query}: TrialOutcome, endMs: number): number =>
      (query?.windows.find((window) => window.endMs === endMs)?.firedMs ?? Number.NaN) - endMs
    for (const endMs of kept) expect(delayOf(struck, endMs)).toBe(delayOf(plain, endMs))
    // From 1500 ms on an event every 10 ms comes again to each slot, and takes it a millisecond.
    for (const endMs of late) {
      const firedMs = 2450 + (endMs - 1500) / 10
      expect(Math.abs(delayOf(struck, endMs) - (firedMs - endMs))).toBeLessThan(3)
    }
    expect(struck.query?.allEmission.maxMs).toBe(delayOf(struck, late[0]!))
  },
)
