import {mean} from 'simple-statistics'
import {flagsOf, type TrialRow} from '../../results/trial-row.js'
import type {LocalPrice} from '../../model/platform.js'
import type {Pipeline, Slo} from '../../model/trial.js'
import {type Ms, MS_PER_HOUR, MS_PER_S, type Share, type Usd} from '../../model/units.js'
import {estimateMean} from '../statistics/estimate.js'
import {WINDOW_KEYS} from '../objective.js'
import type {JudgedTrial} from '../verdict/verdict.js'
import {monthUsdOver} from './month-usd.js'

/** A way to meet a load; `relax` is `wait` with an objective that it meets. */
export const OPTION_KINDS = [
  'wait',
  'relax',
  'planned',
  'autoscale',
  'burst',
  'bridge',
  'add-slots',
  'over-provision',
] as const
export type OptionKind = (typeof OPTION_KINDS)[number]

/** What an option is made of, with nothing measured yet. */
export interface OptionParts {
  readonly kind: OptionKind
  /** `burst: shortest-delay`; the kind alone where there is one of it. */
  readonly name: string
  readonly pipeline: Pipeline
  readonly strategy: string | null
  readonly autoscaler: string | null
  /** That it starts with, and keeps unless an autoscaler changes them. */
  readonly slots: number
}

/** An option with what it makes of the load. */
export interface Option extends OptionParts {
  /** Inside bursts where the load has some; of too few events for it, here and below, the greatest latency. */
  readonly p99Ms: Ms
  /** Of the whole window. */
  readonly p999Ms: Ms
  /** Of the seconds of the window. */
  readonly sloMissedShare: Share
  /** What is left to the objective, as a share of it; below 0 where it is missed. */
  readonly headroom: Share
  readonly coldStarts: number
  readonly usdPerMonth: Usd
  readonly usdPerMonthLow: Usd
  readonly usdPerMonthHigh: Usd
  /** Holds the objective in every trial, on average with the headroom that was asked for, and loses nothing. */
  readonly meets: boolean
  /** The objective that it would hold with the headroom that was asked for; null of all but `relax`. */
  readonly relaxMs: Ms | null
  /** Another option with whose trial its own is the same in all of this: what sets it apart never acted. Null mostly. */
  readonly sameAs: string | null
}

const BURSTING = 'burst: '

/** Whether two names, or null for no choice, are of one option: bursting is one, whatever its strategy. */
export const sameOption = (a: string | null, b: string | null): boolean =>
  a === b || ((a?.startsWith(BURSTING) ?? false) && (b?.startsWith(BURSTING) ?? false))

/** What options are held to. */
export interface AdviceRules {
  readonly slo: Slo
  readonly headroom: Share
  /** That a month is charged by. */
  readonly sheet: LocalPrice
  /** That the rows' costs were made with: its orchestration tells how long a trial went on. */
  readonly rowSheet: LocalPrice
}

/** An option over trials of it, one at least, each with a seed of its own. */
export function optionOf(parts: OptionParts, trials: readonly JudgedTrial[], rules: AdviceRules): Option {
  const rows = trials.map(({row}) => row)
  const average = (read: (row: TrialRow) => number): number => mean(rows.map(read))
  const worstMs = trials.map((trial) => worstMsOf(trial, rules.slo))
  const headroom = 1 - mean(worstMs) / rules.slo.limitMs
  const usd = estimateMean(rows.map((row) => monthUsdOf(row, rules)))
  const isWhole = rows.every(
    (row) => row.unfinishedEvents === 0 && row.lostEvents === 0 && settles(row, rules.rowSheet),
  )
  return {
    ...parts,
    p99Ms: average((row) =>
      row.burstEvents > 0
        ? orElse(row.burstLatencyP99Ms, row.burstLatencyMaxMs)
        : orElse(row.latencyP99Ms, row.latencyMaxMs),
    ),
    p999Ms: average((row) => orElse(row.latencyP999Ms, row.latencyMaxMs)),
    sloMissedShare: average((row) => (row.sloMissedS * MS_PER_S) / row.durationMs),
    headroom,
    coldStarts: average((row) => (Number.isFinite(row.coldStarts) ? row.coldStarts : 0)),
    usdPerMonth: usd?.center ?? Number.NaN,
    usdPerMonthLow: usd?.low ?? Number.NaN,
    usdPerMonthHigh: usd?.high ?? Number.NaN,
    // A float may fall short of the share that it was sized for.
    meets:
      isWhole && headroom >= rules.headroom - 1e-9 && worstMs.every((valueMs) => valueMs < rules.slo.limitMs),
    relaxMs: null,
    sameAs: null,
  }
}

/** Waiting, held to the objective that it would meet. */
export const relaxed = (wait: Option, {slo, headroom}: Pick<AdviceRules, 'slo' | 'headroom'>): Option => ({
  ...wait,
  kind: 'relax',
  name: 'relax',
  relaxMs: ((1 - wait.headroom) * slo.limitMs) / (1 - headroom),
  headroom,
  meets: false,
})

const FIGURES = ['p99Ms', 'p999Ms', 'sloMissedShare', 'headroom', 'coldStarts', 'usdPerMonth'] as const

/**
 * The options, `bridge` named the same as bursting where its autoscaler did nothing at all: as `isBridgeIdle` says, or as
 * all figures say.
 */
export const withSameAs = (options: readonly Option[], isBridgeIdle = false): readonly Option[] =>
  options.map((option) => {
    if (option.kind !== 'bridge') return option
    const alone = options.find(
      (other) =>
        other.kind === 'burst' &&
        other.strategy === option.strategy &&
        (isBridgeIdle || FIGURES.every((key) => other[key] === option[key])),
    )
    return {...option, sameAs: alone?.name ?? null}
  })

/** Of slots that were paid for and those that a job began with: no more than rounding. */
const ROUNDING: Share = 1e-6

/** Whether a trial's autoscaler did nothing: no rescale, and no pod that was paid for. */
export const isIdle = ({row}: JudgedTrial, slots: number, sheet: LocalPrice): boolean =>
  row.rescales === 0 && Math.abs(row.slotSeconds / (spanSOf(row, sheet) * slots) - 1) < ROUNDING

/**
 * Inside bursts, or over the whole window where that is worse: a pause before or after a burst is felt as well. Of too
 * few events for the percentile it is the greatest latency, which is no less.
 */
function worstMsOf({row, headlineMs}: JudgedTrial, {percentile}: Slo): Ms {
  const inBurstsMs = row.burstEvents > 0 ? orElse(headlineMs, row.burstLatencyMaxMs) : 0
  return Math.max(inBurstsMs, orElse(row[WINDOW_KEYS[percentile]], row.latencyMaxMs))
}

const orElse = (valueMs: Ms, greatestMs: Ms): Ms => (Number.isNaN(valueMs) ? greatestMs : valueMs)

/** A month of the window by the rules of an advice, in USD: of calls, what stands is taken as the calls are. */
export const monthUsdOf = (row: TrialRow, {sheet, rowSheet}: Pick<AdviceRules, 'sheet' | 'rowSheet'>): Usd =>
  monthUsdOver(row, {sheet, spanMs: spanSOf(row, rowSheet) * MS_PER_S, standingUsdPerHour: 0})

const S_PER_HOUR = MS_PER_HOUR / MS_PER_S

/** Of window and drain, of which every second of orchestration is paid for. */
export const spanSOf = (row: TrialRow, {slotUsdPerHour, orchestrationSlots}: LocalPrice): number =>
  ((row.localCostUsd / slotUsdPerHour) * S_PER_HOUR - row.slotSeconds) / orchestrationSlots

/** Of the window: what drains longer meets the next spike while it still has a part of this one. */
const MOST_DRAIN: Share = 0.1

/** Whether a window could come again and again, and each find the job as this one did. */
const settles = (row: TrialRow, sheet: LocalPrice): boolean =>
  spanSOf(row, sheet) * MS_PER_S <= (1 + MOST_DRAIN) * row.durationMs

/** Whether a trial was ended or spoiled by something that is no property of its option. */
export const isUsable = ({row}: JudgedTrial): boolean =>
  row.state === 'completed' && !flagsOf(row).includes('max-cost')
