import {spanSOf} from '../../../analysis/advice/option.js'
import {WINDOW_KEYS} from '../../../analysis/objective.js'
import type {JudgedTrial} from '../../../analysis/verdict/verdict.js'
import {offloadCostUsd} from '../../../dataflow/calls/offload-cost.js'
import type {Trial} from '../../../model/trial.js'
import {type Ms, MS_PER_S, type Share, type Usd} from '../../../model/units.js'
import {rowPrice} from '../../../settings/resolve/resolve-prices.js'
import {doubtUsd, isDoubtful, orGreatest, orZero} from '../calm-bill.js'

/** A stretch of calm with what it made, and how long its like is had. */
interface CalmTried {
  readonly judged: JudgedTrial
  readonly trial: Trial
  readonly spanMs: Ms
}

/** Of the objective: bursts find fewer warm functions after silence than after calm, and may be so much later. */
const NEAR: readonly [Share, Share] = [0.8, 1.15]
/** The same where calm has the greater percentile: chance of a minute is not that of hours. */
const NEAR_BY_CALM: readonly [Share, Share] = [0.5, 2]
/** A longer trace is not played whole for that alone. */
const MOST_EVENTS_FOR_NEAR = 20_000_000

/**
 * The trial of the whole window: percentiles of all its events, and what calm takes of functions, misses and loses.
 * Null where stretches of calm say too little of its bill, or a percentile of bursting, or of calm, lies near the objective.
 */
export function wholeOfCut(
  whole: Trial,
  bursts: JudgedTrial,
  calm: readonly CalmTried[],
): JudgedTrial | null {
  const {row, wholeWindowMs = {}} = bursts
  const greatest = Object.entries(WINDOW_KEYS).map(([percentile, key]) => {
    const wholeMs = wholeWindowMs[percentile as keyof typeof wholeWindowMs] ?? row[key]
    return [key, Math.max(wholeMs, ...calm.map(({judged}) => orGreatest(judged, key)))] as const
  })
  const times = (read: (tried: CalmTried) => number): number =>
    calm.reduce((sum, tried) => sum + (read(tried) * tried.spanMs) / tried.judged.row.durationMs, 0)
  const joined: JudgedTrial = {
    ...bursts,
    row: {
      ...row,
      ...Object.fromEntries(greatest),
      lambdaCostUsd: row.lambdaCostUsd + times(callsUsd),
      sloMissedS: row.sloMissedS + times(({judged}) => orZero(judged.row.sloMissedS)),
      lostEvents: row.lostEvents + times(({judged}) => orZero(judged.row.lostEvents)),
      unfinishedEvents: row.unfinishedEvents + times(({judged}) => orZero(judged.row.unfinishedEvents)),
    },
  }
  const allUsd = joined.row.localCostUsd + orZero(joined.row.lambdaCostUsd)
  return isDoubtful(doubtOfAllUsd(calm), allUsd) || isNear(whole, joined, calm) ? null : joined
}

/** What a stretch took of functions beside what stands all the time, which the bursts' own window pays for. */
function callsUsd({judged: {row}, trial}: CalmTried): Usd {
  const sinceWindowMs = spanSOf(row, rowPrice()) * MS_PER_S
  const nothing = {invocations: 0, coldStarts: 0, billedMs: 0, payloadBytes: 0}
  return orZero(row.lambdaCostUsd) - offloadCostUsd(trial, {...nothing, sinceWindowMs})
}

/** Stretches are apart: their doubts add up as those of chance do. */
const doubtOfAllUsd = (calm: readonly CalmTried[]): Usd =>
  Math.hypot(
    ...calm.map((tried) =>
      doubtUsd((callsUsd(tried) * tried.spanMs) / tried.judged.row.durationMs, tried.judged),
    ),
  )

function isNear(
  {pipeline, slo, load: {trace}}: Trial,
  {row, headlineMs}: JudgedTrial,
  calm: readonly CalmTried[],
): boolean {
  if (!slo || (trace?.events ?? 0) > MOST_EVENTS_FOR_NEAR) return false
  const key = WINDOW_KEYS[slo.percentile]
  const worstMs = Math.max(orZero(headlineMs), orZero(row[key]))
  const isByCalm = calm.some(({judged}) => orGreatest(judged, key) >= worstMs)
  if (!isByCalm && pipeline !== 'burst') return false
  const [least, most] = isByCalm ? NEAR_BY_CALM : NEAR
  return worstMs >= least * slo.limitMs && worstMs <= most * slo.limitMs
}
