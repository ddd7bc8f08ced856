import {ownValue} from '../../model/own-value.js'
import {geometricMean, mean} from 'simple-statistics'
import {type Pipeline, PIPELINES, type Slo} from '../../model/trial.js'
import type {Ms, Share, Usd} from '../../model/units.js'
import {flagsOf, type TrialRow} from '../../results/trial-row.js'
import {type Conditions, UNTRUSTED_FLAGS} from '../../engine/conditions.js'
import type {Elasticity} from '../elasticity/elasticity.js'
import type {RescaleSteps} from '../../dataflow/scaling.js'
import {type BurstLimit, burstLimitOf} from './burst-limit.js'
import {type CallCpu, callCpuOf} from './call-cpu.js'
import {holdingOf, type Objective, objectiveOf} from '../objective.js'
import {compareCosts, type CostComparison, type CostContext} from './cost-comparison.js'
import {type Unpriced, unpricedIn} from '../../metrics/lambda-price.js'
import type {LocalPrice} from '../../model/platform.js'
import type {Overload} from './overload.js'
import type {Unanswered} from './unanswered.js'
import {type Unmeasured, unmeasuredOf} from './unmeasured.js'

/** One finished trial, with the percentile of its objective over headline events. */
export interface JudgedTrial {
  readonly row: TrialRow
  /** The objective's percentile, over burst events where the load has bursts; NaN where it is not known. */
  readonly headlineMs: Ms
  /** Events that it is over, or would be; missing where only rows were read. */
  readonly headlineEvents?: number
  /** How supply followed demand; null where that is not defined, missing where only rows were read. */
  readonly elasticity?: Elasticity | null
  /** Of a job on Flink that was rescaled, instants from the window's start; missing in any other, and where only rows were read. */
  readonly rescales?: readonly RescaleSteps[]
  /** What the trial did to itself; null in virtual time, missing where only rows were read. */
  readonly conditions?: Conditions | null
  /** Percentiles of the whole window where only parts of a trace were computed; missing where all of it was. */
  readonly wholeWindowMs?: Readonly<Partial<Record<Slo['percentile'], Ms>>>
  /** What a NAT gateway took of the cost, and what went through it; missing where none is priced. */
  readonly nat?: {readonly payloadBytes: number; readonly usd: Usd}
}

/** One pipeline over its repetitions: geometric means of latency, arithmetic means of the rest. */
export interface PipelineFigures {
  readonly pipeline: string
  readonly repetitions: number
  readonly headlineMs: Ms
  readonly meetsSlo: boolean
  readonly sloMissedS: number
  readonly usdPerMillionEvents: Usd
  /** Given up for good, over all repetitions: not part of what it has put out. */
  readonly lostEvents: number
  /** Something was left unfinished: latency and cost are lower bounds. */
  readonly isBound: boolean
  /** A trial of it was ended by its cost ceiling: what there is says nothing of the rest. */
  readonly isCutAtCost: boolean
}

/** How many times shorter latency is with bursting than with backpressure. */
export interface LatencyRatio {
  readonly vanillaMs: Ms
  readonly burstMs: Ms
  /** vanilla / burst; null where both sides are bounds. */
  readonly ratio: number | null
  /** Vanilla left events unfinished: its latency, and so the ratio, is at least this. */
  readonly isLowerBound: boolean
  /** Burst did: the ratio is at most this. */
  readonly isUpperBound: boolean
}

/** What an experiment answers, in figures; `burst run` and `burst show` put it in words. */
export interface Verdict extends CallCpu {
  readonly slo: Slo | null
  /** All that a pipeline has to meet: those of the command line, else `slo`; none without either. */
  readonly objectives: readonly Objective[]
  readonly scope: 'burst' | 'window'
  /** Null where the load is never above capacity, undefined where no rate is scheduled. */
  readonly overload: Overload | null | undefined
  readonly pipelines: readonly PipelineFigures[]
  /** Null under a constant overload: latency then grows with time, and a ratio would measure the run's length. */
  readonly latency: LatencyRatio | null
  /** What vanilla's latency grows by under a constant overload, in ms per s. */
  readonly latencyGrowthMsPerS: number | null
  readonly costs: readonly CostComparison[]
  /** Incomplete: at least one has no digest, since events are lost or were left unfinished. */
  readonly outputs: 'identical' | 'different' | 'incomplete' | 'empty' | 'not compared'
  /** The cheapest pipeline that meets the objective, on the first price sheet; null if none does. */
  readonly choice: Pipeline | null
  /** The same on every sheet: what is cheapest depends on what a slot costs. */
  readonly choices: readonly {readonly sheet: string; readonly choice: Pipeline | null}[]
  /**
   * Pipelines whose machine was too busy or too coarse, or whose target was lost, with those flags: where one is to
   * choose from, nothing is chosen.
   */
  readonly untrusted: readonly {readonly pipeline: string; readonly flags: readonly string[]}[]
  /** Why a percentile that was asked for is missing, of any pipeline; null where it is. */
  readonly unmeasured: Unmeasured | null
  /** What kept burst from having more calls answered; null where nothing did. */
  readonly burstLimit: BurstLimit | null
  /** The calls under way that burst was allowed, where these and nothing else were its limit; else null. */
  readonly fullWindowCalls: number | null
  /** Bursts that the autoscaler of the settings, the operator's by default, would not have answered; else null. */
  readonly unanswered: Unanswered | null
  /** What Lambda charges for and no figure above has in it. */
  readonly unpriced: readonly Unpriced[]
  /** What a NAT gateway took of the cost of each pipeline that calls, a trial; missing where none is priced. */
  readonly nat?: readonly NatFigures[]
}

/** What a NAT gateway adds to the cost of one pipeline's calls. */
export interface NatFigures {
  readonly pipeline: string
  readonly payloadBytes: number
  readonly usd: Usd
  /** Of the pipeline's whole cost. */
  readonly share: Share
}

/** What a verdict is judged by beside its rows: objectives, load, prices. */
export interface VerdictContext extends CostContext {
  /** Of the command line; without one `slo` alone is judged. */
  readonly objectives?: readonly Objective[]
  readonly unanswered?: Unanswered | null
  readonly slo: Slo | null
  readonly sheets: readonly LocalPrice[]
}

/** What the trials of one point say: a value; how it is worded is the command's business. */
export function judge(trials: readonly JudgedTrial[], context: VerdictContext): Verdict {
  const {slo, overload, sheets, offload} = context
  const objectives = objectivesIn(context)
  // In the order of the vocabulary, whatever order they ran in: where two cost the same, the plainer wins.
  const figures = PIPELINES.flatMap((pipeline) => {
    const ofPipeline = trials.filter(({row}) => row.pipeline === pipeline)
    return ofPipeline.length === 0 ? [] : [figuresOf(ofPipeline, {slo, objectives})]
  })
  const firsts = figures.flatMap(({pipeline}) => trials.find(({row}) => row.pipeline === pipeline)?.row ?? [])
  const rows = trials.map(({row}) => row)
  const costs = sheets.map((sheet) => compareCosts(rows, sheet, context))
  const untrusted = untrustedOf(trials)
  const burstLimit = burstLimitOf(rows, offload)
  const choose = (cost: CostComparison): Pipeline | null =>
    untrusted.some(({pipeline}) => isChoice(pipeline)) ? null : cheapest(figures, cost)
  const choices = costs.map((cost) => ({sheet: cost.sheet, choice: choose(cost)}))
  const isConstantOverload = overload?.duty === 1
  const vanilla = firsts.find(({pipeline}) => pipeline === 'vanilla')
  return {
    slo,
    objectives,
    scope: firsts.some(({burstEvents}) => burstEvents > 0) ? 'burst' : 'window',
    overload,
    pipelines: figures,
    latency: isConstantOverload ? null : latencyRatio(figures),
    latencyGrowthMsPerS: isConstantOverload && vanilla ? vanilla.latencySlopeMsPerS : null,
    costs,
    outputs: compareOutputs(trials),
    choice: choices[0]?.choice ?? null,
    choices,
    untrusted,
    unmeasured: unmeasuredOf(trials, {...context, objectives}),
    burstLimit,
    fullWindowCalls: burstLimit?.kind === 'window' ? burstLimit.calls : null,
    unanswered: context.unanswered ?? null,
    unpriced: trials.some(({row}) => Number.isFinite(row.lambdaCostUsd)) ? unpricedIn(offload) : [],
    ...natOf(trials),
    ...callCpuOf(trials, offload),
  }
}

function natOf(trials: readonly JudgedTrial[]): Pick<Verdict, 'nat'> {
  const nat = PIPELINES.flatMap((pipeline): readonly NatFigures[] => {
    const own = trials.flatMap(({row, nat: paid}) =>
      paid && row.pipeline === pipeline ? [{...paid, totalUsd: row.totalCostUsd}] : [],
    )
    if (own.length === 0) return []
    const usd = mean(own.map((one) => one.usd))
    const share = usd / mean(own.map(({totalUsd}) => totalUsd))
    return [{pipeline, payloadBytes: mean(own.map(({payloadBytes}) => payloadBytes)), usd, share}]
  })
  return nat.length === 0 ? {} : {nat}
}

const objectivesIn = ({slo, objectives = []}: VerdictContext): readonly Objective[] =>
  objectives.length > 0 || slo === null ? objectives : [objectiveOf(slo)]

function figuresOf(
  trials: readonly JudgedTrial[],
  {slo, objectives}: Pick<Verdict, 'slo' | 'objectives'>,
): PipelineFigures {
  const rows = trials.map(({row}) => row)
  const headlineMs = geometricMean(trials.map((trial) => trial.headlineMs))
  const isBound = rows.some((row) => row.unfinishedEvents > 0)
  return {
    pipeline: rows[0]?.pipeline ?? '',
    repetitions: rows.length,
    headlineMs,
    meetsSlo: objectives.every((objective) =>
      // The trial's own percentile is known of headline events; a lower bound below the limit does not show that it is met.
      objective.metric === slo?.percentile
        ? headlineMs < objective.limit && !isBound
        : holdingOf(rows, [objective]) === 'met',
    ),
    sloMissedS: mean(rows.map((row) => row.sloMissedS)),
    usdPerMillionEvents: mean(rows.map((row) => row.costPerMillionEventsUsd)),
    lostEvents: rows.reduce((sum, row) => sum + row.lostEvents, 0),
    isBound,
    isCutAtCost: rows.some((row) => flagsOf(row).includes('max-cost')),
  }
}

/** A ratio with a bound on one side is a bound; with bounds on both it says nothing. */
function latencyRatio(figures: readonly PipelineFigures[]): LatencyRatio | null {
  const vanilla = figures.find(({pipeline}) => pipeline === 'vanilla')
  const burst = figures.find(({pipeline}) => pipeline === 'burst')
  if (!vanilla || !burst) return null
  return {
    vanillaMs: vanilla.headlineMs,
    burstMs: burst.headlineMs,
    ratio: vanilla.isBound && burst.isBound ? null : vanilla.headlineMs / burst.headlineMs,
    isLowerBound: vanilla.isBound,
    isUpperBound: burst.isBound,
  }
}

/** Equal digests per repetition; where digests are not made, or of no row, nothing is claimed. */
function compareOutputs(trials: readonly JudgedTrial[]): Verdict['outputs'] {
  const compared = trials.map(({row}) => row).filter(({pipeline}) => pipeline !== 'invoker')
  const digested = compared.filter(({outputDigest}) => outputDigest !== '')
  const pipelines = new Set(digested.map(({pipeline}) => pipeline))
  const isWhole = digested.length === compared.length
  if (digested.length === 0 || (isWhole && pipelines.size < 2)) return 'not compared'
  const bySeed = new Map<number, Set<string>>()
  for (const {seed, outputDigest} of digested) {
    bySeed.set(seed, (bySeed.get(seed) ?? new Set<string>()).add(outputDigest))
  }
  if ([...bySeed.values()].some(({size}) => size > 1)) return 'different'
  if (!isWhole) return 'incomplete'
  return digested.every(({resultRows}) => resultRows === 0) ? 'empty' : 'identical'
}

/** A row that its machine has spoiled, or a target that died, says nothing of the job. */
function untrustedOf(trials: readonly JudgedTrial[]): Verdict['untrusted'] {
  return PIPELINES.flatMap((pipeline) => {
    const ofPipeline = trials.filter(({row}) => row.pipeline === pipeline).flatMap(({row}) => flagsOf(row))
    const flags = UNTRUSTED_FLAGS.filter((flag) => ofPipeline.includes(flag))
    // An instrument has nothing to choose, but its target is worth a word.
    const isTold = isChoice(pipeline) ? flags.length > 0 : flags.includes('target-lost')
    return isTold ? [{pipeline, flags}] : []
  })
}

/** The others are instruments: plumbing without Lambda, and calls without a job. */
export const isChoice = (pipeline: string): boolean => pipeline !== 'modified' && pipeline !== 'invoker'

function cheapest(
  figures: readonly PipelineFigures[],
  {usdPerMillionEvents}: CostComparison,
): Pipeline | null {
  const costOf = ({pipeline}: PipelineFigures): Usd => ownValue(usdPerMillionEvents, pipeline) ?? Infinity
  const [best] = figures
    .filter(({pipeline, meetsSlo}) => isChoice(pipeline) && meetsSlo)
    .filter(({lostEvents, isCutAtCost}) => lostEvents === 0 && !isCutAtCost)
    .toSorted((a, b) => costOf(a) - costOf(b))
  return (best?.pipeline as Pipeline | undefined) ?? null
}
