import type {WINDOW_KEYS} from '../../analysis/objective.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {Pipeline} from '../../model/trial.js'
import type {Ms, Share, Usd} from '../../model/units.js'

// What stands for the calm of a load, a minute of a spike's period or stretches of a trace, says of bills and latencies.

/** Pipelines whose slots stay what they are, so that a burst with its surroundings is like every other. */
export const STEADY: readonly Pipeline[] = ['vanilla', 'burst', 'overprovisioned']

/** A cut is worth it where the whole is so many times as long. */
export const LEAST_GAIN = 1.5

/** Of what a window costs, how far the bill of calm may be off. */
const MOST_DOUBT: Share = 0.01
/** Calls come in clusters: so many deviations of their number. */
const CLUSTERED = 1.5

/** How far a bill of calm may be off that rests on so many calls of one trial. */
export const doubtUsd = (calmUsd: Usd, {row}: JudgedTrial): Usd =>
  (calmUsd * CLUSTERED) / Math.sqrt(Math.max(1, orZero(row.invocations)))

/** Whether a bill may be off by too much of all that a window costs. */
export const isDoubtful = (offUsd: Usd, allUsd: Usd): boolean => offUsd > MOST_DOUBT * allUsd

/** A percentile of a calm trial, its greatest latency where it has too few events for one. */
export const orGreatest = ({row}: JudgedTrial, key: (typeof WINDOW_KEYS)[keyof typeof WINDOW_KEYS]): Ms =>
  Number.isNaN(row[key]) ? row.latencyMaxMs : row[key]

/** A figure of a row, 0 where it has none. */
export const orZero = (value: number): number => (Number.isFinite(value) ? value : 0)
