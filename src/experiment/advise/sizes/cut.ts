import {spanSOf} from '../../../analysis/advice/option.js'
import {WINDOW_KEYS} from '../../../analysis/objective.js'
import type {JudgedTrial} from '../../../analysis/verdict/verdict.js'
import {capacityOf} from '../../../model/capacity.js'
import type {LocalPrice} from '../../../model/platform.js'
import type {Load, Trial} from '../../../model/trial.js'
import {type Eps, type Ms, MS_PER_S, type Share} from '../../../model/units.js'
import {withLoad} from '../../trial/create-trial.js'
import {doubtUsd, isDoubtful, LEAST_GAIN, orGreatest, orZero, STEADY} from '../calm-bill.js'

/** A spike with its surroundings, and a calm stretch, in place of a long period of both. */
export interface Cut {
  readonly spike: Trial
  readonly calm: Trial
  /** Of the period that they stand for, and of the one that is computed. */
  readonly wholeMs: Ms
  readonly cutMs: Ms
}

/** Before the spike the queues are those of calm, and after it they drain: a spike and a half, and a minute and more. */
const SPIKES_A_CUT = 2.5
const LEAST_CUT_MS: Ms = 100_000
/** Of capacity: a base beyond it piles up in every warm-up, which functions do not serve, and is no calm. */
const MOST_CALM: Share = 0.9
const CALM_MS: Ms = 60_000
/** A percentile of a part is that of the whole. */
const LEAST_BURST_EVENTS = 10_000

/** Whether slots stay, and have so much to spare beside a spike that no queue is there when a part of it begins. */
const isCalm = (rateEps: Eps, {pipeline, parallelism, service}: Trial): boolean =>
  STEADY.includes(pipeline) && rateEps <= MOST_CALM * capacityOf(parallelism, service.meanMs)

/**
 * The cut of a trial whose slots stay what they are; null where its load has no calm that is worth to be left out, and
 * where a spike finds the warm environments of the last one.
 */
export function cutOf(trial: Trial): Cut | null {
  const {load} = trial
  const {rateEps, extent, spikeDurationMs} = load
  if (load.shape !== 'spike' || rateEps === 'max' || spikeDurationMs === null || extent.kind !== 'duration')
    return null
  if (!isCalm(rateEps, trial) || findsWarm(trial)) return null
  const wholeMs = load.periodMs ?? extent.durationMs
  const cutMs = Math.max(SPIKES_A_CUT * spikeDurationMs, LEAST_CUT_MS)
  const isWorth = extent.durationMs >= LEAST_GAIN * (cutMs + CALM_MS)
  if (!isWorth || (load.peakRateEps * spikeDurationMs) / MS_PER_S < LEAST_BURST_EVENTS) return null
  const spike: Load = {
    ...load,
    ...(load.periodMs === null ? {} : {periodMs: cutMs}),
    extent: {...extent, durationMs: cutMs},
  }
  const calm: Load = {
    ...load,
    shape: 'constant',
    peakRateEps: rateEps,
    periodMs: null,
    spikeDurationMs: null,
    extent: {...extent, durationMs: CALM_MS},
  }
  return {spike: withLoad(trial, spike), calm: withLoad(trial, calm), wholeMs, cutMs}
}

/** Whether later spikes of a window come before the environments of earlier ones are reclaimed. */
function findsWarm({load: {periodMs, spikeDurationMs, extent}, offload}: Trial): boolean {
  if (!offload || periodMs === null || spikeDurationMs === null || extent.kind !== 'duration') return false
  return extent.durationMs > periodMs && periodMs - spikeDurationMs < offload.profile.idleReclaimMs
}

/**
 * The trial that a cut stands for: with the functions that calm calls all the time, and percentiles of the window that are
 * no less than those of the whole. Null where a minute of calm says too little, or either part is not over when it ends.
 */
export function wholeOf(
  {spike, calm}: {readonly spike: JudgedTrial; readonly calm: JudgedTrial},
  {wholeMs, cutMs}: Cut,
  sheet: LocalPrice,
): JudgedTrial | null {
  const {row} = spike
  const calmUsd = (orZero(calm.row.lambdaCostUsd) * (wholeMs - cutMs)) / calm.row.durationMs
  const allUsd = calmUsd + orZero(row.lambdaCostUsd) + (row.localCostUsd * wholeMs) / cutMs
  const isOver = [row, calm.row].every((part) => spanSOf(part, sheet) * MS_PER_S < part.durationMs + MS_PER_S)
  if (!isOver || isDoubtful(doubtUsd(calmUsd, calm), allUsd)) return null
  const greatest = Object.values(WINDOW_KEYS).map(
    (key) => [key, Math.max(row[key], orGreatest(calm, key))] as const,
  )
  return {
    ...spike,
    row: {
      ...row,
      ...Object.fromEntries(greatest),
      durationMs: wholeMs,
      lambdaCostUsd: row.lambdaCostUsd + calmUsd,
    },
  }
}
