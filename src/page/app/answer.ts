import {threeDigits} from '../../model/number-text.js'
import {isCensored} from '../../results/lower-bound.js'
import {ownValue} from '../../model/own-value.js'
import type {Answer, Computed, Question} from '../compute.js'

/** What the page shows: of a sketch, or exact. */
export interface Shown {
  readonly question: Question
  readonly trials: readonly Computed[]
  /** Null while it is computed, and of a sketch. */
  readonly verdict: Answer['verdict'] | null
  readonly text: string
  /** Why nothing is judged at all; null where something is. */
  readonly none: Answer['none']
  readonly held: Answer['held']
  /** Events that one simulated event stands for: rates and backlogs count so many times. */
  readonly bundle: number
}

/** A latency as the page shows it; a dash where it is not known. */
export const latencyText = (ms: number): string =>
  Number.isNaN(ms)
    ? '–'
    : ms < 1000
      ? `${Number(ms.toPrecision(3))} ms`
      : `${Number((ms / 1000).toPrecision(3))} s`

/** An amount with three digits; a dash where it is not known. */
export const usdText = (usd: number): string => (Number.isNaN(usd) ? '–' : `$${threeDigits(usd)}`)

const WORDS: Readonly<Record<string, string>> = {
  vanilla: 'Wait',
  modified: 'Wait, with the plumbing',
  rescaled: 'Autoscale',
  burst: 'Burst',
  bridge: 'Burst and autoscale',
  overprovisioned: 'Slots for the peak',
}

/** The word for a pipeline that a newcomer reads. */
export const wordOf = (pipeline: string): string => ownValue(WORDS, pipeline) ?? pipeline

/** A latency as the page shows it, marked where events that were left unfinished would have raised it. */
export const latencyOf = ({row, headlineMs}: Computed): string =>
  boundText(latencyText(headlineMs), isCensored(row, headlineMs))

/** A month's cost, marked where calls for events that were left unfinished are not in it. */
export const monthText = ({row, monthUsd}: Computed): string =>
  boundText(usdText(monthUsd), row.unfinishedEvents > 0 && Number.isFinite(row.lambdaCostUsd))

/** A text of a figure that is at least this, or just this. */
export const boundText = (text: string, isBound: boolean): string => (isBound ? `≥ ${text}` : text)

/** A ratio in words: “12 % cheaper”. */
export function differenceText(ratio: number, less: string, more: string): string {
  if (!Number.isFinite(ratio)) return 'not comparable'
  if (ratio >= 2) return `${Number(ratio.toPrecision(2))} × ${more}`
  if (ratio <= 0.5) return `${Number((1 / ratio).toPrecision(2))} × ${less}`
  const percent = Math.round(Math.abs(ratio - 1) * 100)
  return percent === 0 ? 'the same' : `${percent} % ${ratio < 1 ? less : more}`
}
