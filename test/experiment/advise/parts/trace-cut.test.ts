import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {offloadCostUsd} from '../../../../src/dataflow/calls/offload-cost.js'
import {ownSlotOptions} from '../../../../src/experiment/advise/options/options.js'
import {adviseWith} from '../../../../src/experiment/advise/give-advice.js'
import {runCut, type TraceCut, traceCutOf} from '../../../../src/experiment/advise/parts/trace-cut.js'
import {type PreparedAdvice, prepareAdvice} from '../../../../src/experiment/advise/prepare-advice.js'
import type {SizedLoad} from '../../../../src/experiment/advise/variation.js'
import type {Trial} from '../../../../src/model/trial.js'
import {rowPrice} from '../../../../src/settings/resolve/resolve-prices.js'
import {adviceTrial} from '../../../support/advice-trial.js'

const MINUTE_MS = 60_000
/** Two bursts of 1.8 times the capacity of 1000/s in 100 minutes. */
const bursty = (baseEps: number): readonly number[] =>
  Array.from({length: 100}, (_, minute) => (minute === 9 || minute === 33 ? 1800 : baseEps))

const WISHES = {slots: 4, autoscalers: [], headroom: 0.1, objectives: []}

/** Four slots of 4 ms before a trace. */
function preparedFor(minutes: readonly number[], given: SizedLoad = {}): Promise<PreparedAdvice> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'burst-cut-'))
  onTestFinished(() => {
    rmSync(folder, {recursive: true})
  })
  const file = path.join(folder, 'load.csv')
  writeFileSync(file, `seconds,eps\n${minutes.map((eps, minute) => `${minute * 60},${eps}`).join('\n')}\n`)
  return prepareAdvice({trace: file, serviceTime: 4, ...given}, WISHES)
}

/** The cuts of waiting and of bursting. */
async function cutsOf(
  minutes: readonly number[],
  given: SizedLoad = {},
): Promise<{wait: TraceCut | null; burst: TraceCut | null}> {
  const prepared = await preparedFor(minutes, given)
  const strategies = [given.strategy?.kind ?? 'shortest-delay']
  const own = await ownSlotOptions(prepared.given, {wishes: prepared, strategies})
  const cutOf = (kind: string): TraceCut | null => {
    const trial = own.find(({parts}) => parts.kind === kind)!.trialOf(1)
    return traceCutOf(trial, prepared.trace!.points)
  }
  return {wait: cutOf('wait'), burst: cutOf('burst')}
}

interface Made {
  readonly latencyMs: number
  readonly lambdaCostUsd: number
  readonly invocations?: number
}

/** A trial of the window that its load has. */
function made({load, parallelism}: Trial, {latencyMs, lambdaCostUsd, invocations = 1e6}: Made) {
  const durationMs = load.extent.kind === 'duration' ? load.extent.durationMs : 0
  const {row} = adviceTrial({latencyMs, slots: parallelism, lambdaCostUsd})
  const {slotUsdPerHour, orchestrationSlots} = rowPrice()
  const localCostUsd = ((parallelism + orchestrationSlots) * slotUsdPerHour * durationMs) / 3_600_000
  const slotSeconds = (parallelism * durationMs) / 1000
  return {row: {...row, durationMs, slotSeconds, localCostUsd, invocations}, headlineMs: latencyMs}
}

/** Two bursts with a minute before and after them are parts. */
const CALM_MINUTES = 94
/** Slots alone have 800/s too much for a minute, and 300/s to spare: 160 s more of queue for each burst. */
const QUEUE_MINUTES = (2 * 160) / 60

test.each([{baseEps: 400}, {baseEps: 890}])(
  'functions that calm calls are paid for, however low it is: %o',
  async ({baseEps}) => {
    const {burst} = await cutsOf(bursty(baseEps))
    const asked: number[] = []
    const {row} = await runCut(burst!, (trial) => {
      if (trial.load.trace === null && trial.load.rateEps !== 'max') asked.push(trial.load.rateEps)
      return Promise.resolve(made(trial, {latencyMs: 50, lambdaCostUsd: trial.load.trace ? 1 : 0.1}))
    })
    expect(asked).toEqual([baseEps])
    expect(row.lambdaCostUsd).toBeCloseTo(1 + 0.1 * CALM_MINUTES, 6)
  },
)

test('what stands all the time is paid for once: warm environments and a NAT gateway', async () => {
  const {burst} = await cutsOf(bursty(700), {environments: 'warm', pricedNat: true})
  const nothing = {invocations: 0, coldStarts: 0, billedMs: 0, payloadBytes: 0}
  const standingUsd = offloadCostUsd(burst!.whole, {...nothing, sinceWindowMs: MINUTE_MS})
  expect(standingUsd).toBeGreaterThan(0.01)
  const {row} = await runCut(burst!, (trial) =>
    Promise.resolve(made(trial, {latencyMs: 50, lambdaCostUsd: trial.load.trace ? 10 : standingUsd + 0.001})),
  )
  expect(row.lambdaCostUsd).toBeCloseTo(10 + 0.001 * CALM_MINUTES, 6)
})

test('calm that waits longer than bursts decides the percentiles of the window, and seconds that miss there count', async () => {
  const {wait} = await cutsOf(bursty(700))
  const {row} = await runCut(wait!, (trial) => {
    const isCalm = trial.load.trace === null
    const judged = made(trial, {latencyMs: isCalm ? 9000 : 50, lambdaCostUsd: Number.NaN})
    return Promise.resolve({...judged, row: {...judged.row, sloMissedS: isCalm ? 2 : 5}})
  })
  expect(row.latencyP99Ms).toBe(9000)
  expect(row.sloMissedS).toBeCloseTo(5 + 2 * (CALM_MINUTES - QUEUE_MINUTES), 6)
})

test('a trace that is never above capacity, and a strategy that remembers, are computed whole', async () => {
  const flat = Array.from({length: 75}, (_, minute) => (minute === 74 ? 860 : 830))
  expect(await cutsOf(flat)).toEqual({wait: null, burst: null})
  expect((await cutsOf(bursty(700), {strategy: {kind: 'predictive'}})).burst).toBeNull()
  expect((await cutsOf(bursty(700), {strategy: {kind: 'always'}})).burst).not.toBeNull()
})

test.each([
  {why: 'calm calls so few functions that its bill is chance', invocations: 9, isWhole: true},
  {why: 'bursting is near the objective', burstMs: 910, isWhole: true},
  {why: 'calm is slower than bursts, and not far from the objective', calmMs: 600, isWhole: true},
  {why: 'none of these', isWhole: false},
])('all of it is computed where parts leave doubt: $why', async (one) => {
  const {burstMs = 500, calmMs = 100, invocations = 1e6, isWhole} = one
  const {burst} = await cutsOf(bursty(700), {slo: {percentile: 'p99', limitMs: 1000}})
  const {row} = await runCut(burst!, (trial) => {
    const lambdaCostUsd = trial.id === burst!.whole.id ? 7 : 0.1
    const latencyMs = trial.load.trace === null ? calmMs : burstMs
    return Promise.resolve(made(trial, {latencyMs, lambdaCostUsd, invocations}))
  })
  expect(row.lambdaCostUsd === 7).toBe(isWhole)
})

test('each trial is run once, stretches of calm too: waiting and planned scaling share theirs', async () => {
  const prepared = await preparedFor(bursty(700))
  const quiet = {stage: () => undefined, trialEnded: () => undefined, answered: () => undefined}
  const asked: string[] = []
  const {computed} = await adviseWith(prepared, quiet, (trial) => {
    asked.push(trial.id)
    const latencyMs = trial.pipeline === 'burst' ? 50 : 5000
    return Promise.resolve(made(trial, {latencyMs, lambdaCostUsd: 0.1}))
  })
  expect(computed).not.toBeNull()
  expect(asked.length).toBeGreaterThan(50)
  expect(new Set(asked).size).toBe(asked.length)
})
