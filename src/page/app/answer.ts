import {HOURS_PER_MONTH} from '../../model/units.js'
import {ownValue} from '../../model/own-value.js'
import type {Answer, Computed, Question} from '../compute.js'

/** What the page shows: of a sketch, or exact. */
export interface Shown {
  readonly question: Question
  readonly trials: readonly Computed[]
  /** Null while it is computed, and of a sketch. */
  readonly verdict: Answer['verdict'] | null
  readonly text: string
  /** Events that one simulated event stands for: rates and backlogs count so many times. */
  readonly bundle: number
}

const MONTH_S = HOURS_PER_MONTH * 3600

/** What a pipeline costs where such windows follow each other for a month. */
export const monthUsd = ({row}: Computed): number =>
  (row.costPerMillionEventsUsd * row.offeredEps * MONTH_S) / 1e6

/** A latency as the page shows it; a dash where it is not known. */
export const latencyText = (ms: number): string =>
  Number.isNaN(ms)
    ? '–'
    : ms < 1000
      ? `${Number(ms.toPrecision(3))} ms`
      : `${Number((ms / 1000).toPrecision(3))} s`

/** An amount with three digits; a dash where it is not known. */
export const usdText = (usd: number): string =>
  Number.isNaN(usd) ? '–' : `$${Number(usd.toPrecision(3)).toLocaleString('en-US')}`

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

/** The verdict as one sentence for someone who reads of it for the first time. */
export function sentenceOf({verdict, trials}: Shown): string {
  if (verdict === null) return ''
  const limit = verdict.slo
    ? `${verdict.slo.percentile} < ${latencyText(verdict.slo.limitMs)}`
    : 'the objective'
  if (verdict.untrusted.length > 0) return 'No choice: see the whole verdict.'
  const find = (word: string | null): Computed | undefined => trials.find(({row}) => row.pipeline === word)
  const best = find(verdict.choice)
  if (!best) return `Nothing here holds ${limit}.`
  const against = againstText(best, find('overprovisioned'))
  const burst = find('burst')
  const lost =
    burst && best !== burst && Number.isFinite(burst.headlineMs)
      ? ` Bursting would give ${latencyText(burst.headlineMs)} for ${usdText(monthUsd(burst))}.`
      : ''
  const waiting = find('vanilla')
  const alone =
    waiting && best !== waiting && Number.isFinite(waiting.headlineMs)
      ? ` Waiting would make events ${latencyText(waiting.headlineMs)} late, for ${usdText(monthUsd(waiting))}.`
      : ''
  return `${wordOf(best.row.pipeline)}: the cheapest that holds ${limit}, ${usdText(monthUsd(best))} a month${against}.${lost}${alone}`
}

function againstText(best: Computed, rival: Computed | undefined): string {
  if (!rival || rival === best) return ''
  const difference = differenceText(monthUsd(best) / monthUsd(rival), 'cheaper', 'dearer')
  return `, ${difference} ${difference === 'the same' ? 'as' : 'than'} slots for the peak`
}

/** A ratio in words: “12 % cheaper”. */
export function differenceText(ratio: number, less: string, more: string): string {
  if (!Number.isFinite(ratio)) return 'not comparable'
  if (ratio >= 2) return `${Number(ratio.toPrecision(2))} × ${more}`
  if (ratio <= 0.5) return `${Number((1 / ratio).toPrecision(2))} × ${less}`
  const percent = Math.round(Math.abs(ratio - 1) * 100)
  return percent === 0 ? 'the same' : `${percent} % ${ratio < 1 ? less : more}`
}
