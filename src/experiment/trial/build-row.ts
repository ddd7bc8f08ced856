import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {BIN_MS} from '../../dataflow/accounting/latency-bins.js'
import {offloadCostUsd} from '../../dataflow/calls/offload-cost.js'
import {pausedMs} from '../../dataflow/scaling.js'
import type {OffloadTotals, TrialOutcome} from '../../engine/engine.js'
import {batchMeans, judgeSustainable, latencySlope} from '../../metrics/batch-means.js'
import {allowedMissShare, sloMissedSeconds} from '../../metrics/missed-seconds.js'
import {costPerMillionUsd, lambdaGbSeconds, localCostUsd} from '../../metrics/cost-model.js'
import type {Histogram} from '../../metrics/histogram.js'
import {leastEventsFor, quantileOf} from '../../metrics/percentile-events.js'
import type {LocalPrice} from '../../model/platform.js'
import type {Load, Trial} from '../../model/trial.js'
import {type Ms, MS_PER_S} from '../../model/units.js'
import {burstIntervals} from '../../workload/bursts.js'
import {type SettingKey, TRIAL_KEYS, type TrialRow} from '../../results/trial-row.js'
import {isControlled} from './create-trial.js'
import {flagTrial} from './flag-trial.js'
import {queryCells, windowCells} from './query-cells.js'
import {recoveryCells} from './recovery-cells.js'

/** What a row holds beside the trial and its outcome; `wallMs` is the time that the trial took. */
export interface RowContext {
  /** `key=value` pairs joined by `;` for axes that have no column. */
  readonly point: string
  readonly slotPrice: LocalPrice
  readonly wallMs: Ms
}

/** The row of a finished trial: every figure from the trial and its outcome, nothing looked up. */
export function buildRow(trial: Trial, outcome: TrialOutcome, context: RowContext): TrialRow {
  const row: TrialRow = {
    ...identity(trial, outcome, context.point),
    ...counts(outcome),
    ...rates(trial, outcome),
    ...latencies(trial, outcome),
    ...pressure(trial, outcome),
    ...offloadFigures(outcome),
    ...costs(trial, outcome, trial.slotPrice ?? context.slotPrice),
    ...scaling(trial, outcome),
    ...windowCells(outcome),
    ...recoveryCells(trial, outcome),
    wallMs: context.wallMs,
    flags: flagTrial(trial, outcome).join(';'),
  }
  return inColumnOrder(row)
}

const inColumnOrder = (row: TrialRow): TrialRow =>
  Object.fromEntries(TRIAL_KEYS.map((key) => [key, row[key]])) as unknown as TrialRow

/** Events that were not dropped by design, and yet are nowhere. */
const lostBeyondDesign = (outcome: TrialOutcome): number =>
  outcome.intendedEvents - outcome.sunkEvents - outcome.unfinishedEvents - outcome.droppedEvents

/**
 * `invalid` where conservation is broken (docs/measurement.md#conservation), or a stream began anew: then nothing in the
 * row may be used.
 */
function stateOf(outcome: TrialOutcome): string {
  const isConserved =
    lostBeyondDesign(outcome) === 0 &&
    outcome.duplicateEvents === 0 &&
    outcome.accounting.repeatedLocalEvents === 0
  return isConserved ? outcome.state : 'invalid'
}

function identity(trial: Trial, outcome: TrialOutcome, point: string) {
  return {
    trialId: trial.id,
    experiment: trial.experiment,
    point,
    state: stateOf(outcome),
    bufferEvents: outcome.bufferEvents ?? Number.NaN,
    ...settingCells(trial),
  } satisfies Partial<TrialRow>
}

/** The cells of a trial's row that are known before it runs. */
export function settingCells(trial: Trial): Pick<TrialRow, SettingKey> {
  return {
    engine: trial.engine,
    pipeline: trial.pipeline,
    parallelism: trial.parallelism,
    metricIntervalMs: isControlled(trial.pipeline) ? trial.metricIntervalMs : Number.NaN,
    serviceTimeMs: trial.service.meanMs,
    serviceMode: trial.service.mode,
    repetition: trial.repetition,
    seed: trial.seed,
    ...loadIdentity(trial.load),
    ...offloadIdentity(trial),
    autoscaler: trial.autoscaler?.name.replace(/[,"\n]/g, '-') ?? '',
    ...queryCells(trial),
  }
}

/** The cells that a row has by its plan: settings, and what the engine makes of none of them. */
export const plannedCellsOf = (
  trial: Trial,
): ReturnType<typeof settingCells> & Partial<Pick<TrialRow, 'bufferEvents'>> => ({
  ...settingCells(trial),
  // What a channel of Flink holds shows only there.
  ...(trial.engine !== 'flink' && {bufferEvents: trial.bufferEvents ?? Number.NaN}),
})

function loadIdentity({shape, arrivals, rateEps, peakRateEps, extent}: Load) {
  return {
    shape,
    arrivals,
    rateEps: rateEps === 'max' ? Number.NaN : rateEps,
    peakRateEps: rateEps === 'max' ? Number.NaN : peakRateEps,
    durationMs: extent.kind === 'duration' ? extent.durationMs : Number.NaN,
    warmupMs: extent.warmupMs,
  } satisfies Partial<TrialRow>
}

function offloadIdentity({offload, strategy, batch}: Trial) {
  const batchSizeEvents = batch?.['maxEvents']
  return {
    ...(offload
      ? {target: offload.target, function: offload.function, memoryMb: offload.memoryMb}
      : {target: '', function: '', memoryMb: Number.NaN}),
    // A module's path may hold what no cell may.
    strategy: strategy?.kind.replace(/[,"\n]/g, '-') ?? '',
    batch: batch?.kind ?? '',
    batchSizeEvents: typeof batchSizeEvents === 'number' ? batchSizeEvents : Number.NaN,
  } satisfies Partial<TrialRow>
}

function counts(outcome: TrialOutcome) {
  return {
    intendedEvents: outcome.intendedEvents,
    emittedEvents: outcome.emittedEvents,
    sunkEvents: outcome.sunkEvents,
    unfinishedEvents: outcome.unfinishedEvents,
    lostEvents: lostBeyondDesign(outcome) + outcome.droppedEvents,
    duplicateEvents: outcome.duplicateEvents,
    suppressedDuplicateEvents: outcome.accounting.suppressedDuplicates,
    outputDigest: outcome.outputDigest ?? '',
  } satisfies Partial<TrialRow>
}

function rates({load}: Trial, {window, makespanMs, sunkEvents}: TrialOutcome) {
  const perSecond = (events: number): number =>
    load.rateEps === 'max' || window.lengthMs === 0 ? Number.NaN : (events / window.lengthMs) * 1000
  return {
    offeredEps: perSecond(window.intendedEvents),
    processedEps: perSecond(window.sunkEvents),
    // Without a sunk event there is no last one to end with.
    completionMs: load.extent.kind === 'events' && sunkEvents > 0 ? makespanMs : Number.NaN,
  } satisfies Partial<TrialRow>
}

function latencies(trial: Trial, outcome: TrialOutcome) {
  const {latency, burstLatency, processing, lateness, bins, reordering} = outcome.accounting
  // At rate max every event is intended at once: event-time latency would measure the length of the run.
  const isEventTime = trial.load.rateEps !== 'max'
  const eventTime = (value: number): number => (isEventTime ? value : Number.NaN)
  const hasOffload = trial.offload !== null
  return {
    latencyMeanMs: eventTime(latency.meanMs),
    latencyP50Ms: eventTime(latency.quantileMs(0.5)),
    latencyP90Ms: eventTime(latency.quantileMs(0.9)),
    latencyP95Ms: eventTime(latency.quantileMs(0.95)),
    latencyP99Ms: eventTime(enoughFor(latency, 0.99)),
    latencyP999Ms: eventTime(enoughFor(latency, 0.999)),
    latencyMaxMs: eventTime(latency.maxMs),
    burstEvents: burstLatency.totalCount > 0 ? burstLatency.totalCount : Number.NaN,
    burstLatencyP50Ms: burstLatency.quantileMs(0.5),
    burstLatencyP99Ms: enoughFor(burstLatency, 0.99),
    burstLatencyMaxMs: burstLatency.maxMs,
    sloMissedS: trial.slo
      ? eventTime(sloMissedSeconds(bins, BIN_MS, allowedMissShare(trial.slo)))
      : Number.NaN,
    censoredFromMs: outcome.censoredFromMs ?? Number.NaN,
    processingLatencyMeanMs: processing.meanMs,
    processingLatencyP50Ms: processing.quantileMs(0.5),
    processingLatencyP99Ms: enoughFor(processing, 0.99),
    scheduleLatenessP50Ms: eventTime(lateness.quantileMs(0.5)),
    scheduleLatenessP99Ms: eventTime(enoughFor(lateness, 0.99)),
    reorderedEvents: hasOffload ? reordering.reorderedEvents : 0,
    reorderExtentP99Ms: reordering.extent.quantileMs(0.99),
  } satisfies Partial<TrialRow>
}

/** A percentile of too few events would be one event's luck: left empty. */
function enoughFor(histogram: Histogram, quantile: 0.99 | 0.999): number {
  return histogram.totalCount < leastEventsFor(quantile) ? Number.NaN : histogram.quantileMs(quantile)
}

/**
 * The objective's percentile over headline events: those intended inside bursts, where the load has bursts. NaN where a
 * row has none either: of too few events it would be chance, at rate max the length of the run.
 */
export function headlineOf(
  trial: Trial,
  {accounting}: TrialOutcome,
): Pick<JudgedTrial, 'headlineMs' | 'headlineEvents'> {
  const {burstLatency, latency} = accounting
  const judged = burstLatency.totalCount > 0 ? burstLatency : latency
  const quantile = quantileOf(trial.slo?.percentile ?? 'p99')
  const isTold = trial.load.rateEps !== 'max' && judged.totalCount >= leastEventsFor(quantile)
  return {headlineMs: isTold ? judged.quantileMs(quantile) : Number.NaN, headlineEvents: judged.totalCount}
}

function pressure(trial: Trial, outcome: TrialOutcome) {
  const {window, accounting} = outcome
  const slots = meanSlots(trial, outcome)
  const share = (spanMs: Ms): number =>
    window.lengthMs === 0 ? Number.NaN : spanMs / slots / window.lengthMs
  // Under a spike latency rises and falls by design: growth is a figure of constant load only.
  const slope = trial.load.shape === 'constant' ? latencySlope(batchMeans(accounting.bins, BIN_MS)) : null
  const growth = (window.backlogAtEndEvents - window.backlogAtStartEvents) / window.intendedEvents
  const hasPolicy = trial.pipeline === 'modified' || trial.offload !== null
  const hasTokenize = trial.pipeline !== 'invoker'
  return {
    accumulatedBackpressuredMs: window.backpressuredMs / slots,
    policyBlockedMs: hasPolicy ? window.backpressuredMs / slots : Number.NaN,
    busyShare: hasTokenize ? share(window.busyMs) : Number.NaN,
    idleShare: hasTokenize ? 1 - share(window.busyMs) : Number.NaN,
    backpressuredShare: share(window.backpressuredMs),
    backlogMaxEvents: outcome.backlogMaxEvents,
    latencySlopeMsPerS: slope?.msPerS ?? Number.NaN,
    sustainable: judgeSustainable(slope, growth) ?? '',
  } satisfies Partial<TrialRow>
}

/** Of the job over the measured window. */
function meanSlots({parallelism, load}: Trial, {scaling: scaled, window}: TrialOutcome): number {
  if (!scaled || window.lengthMs === 0) return parallelism
  const {warmupMs} = load.extent
  return scaled.running.between(warmupMs, warmupMs + window.lengthMs) / window.lengthMs
}

/** Slots × s that are paid, from the start of the window to the end of the drain. */
function slotSeconds({parallelism, load}: Trial, {scaling: scaled, windowAndDrainMs}: TrialOutcome): number {
  if (!scaled) return (parallelism * windowAndDrainMs) / MS_PER_S
  const {warmupMs} = load.extent
  return scaled.billed.between(warmupMs, warmupMs + windowAndDrainMs) / MS_PER_S
}

function localUsdOf(trial: Trial, outcome: TrialOutcome, slotPrice: LocalPrice): number {
  const {windowAndDrainMs, scaling: scaled} = outcome
  if (!scaled) return localCostUsd(trial.parallelism, windowAndDrainMs, slotPrice)
  const slots = windowAndDrainMs > 0 ? (slotSeconds(trial, outcome) * MS_PER_S) / windowAndDrainMs : 0
  return localCostUsd(slots, windowAndDrainMs, slotPrice)
}

/**
 * The first decision for more slots counts from the start of the first burst, of the window where the load has none:
 * below 0 it came before.
 */
function scaling(trial: Trial, outcome: TrialOutcome) {
  const {scaling: scaled, offload, windowAndDrainMs} = outcome
  const common = {
    slotSeconds: slotSeconds(trial, outcome),
    replayedInvocations: offload ? (offload.replayedInvocations ?? 0) : Number.NaN,
  }
  if (!scaled) {
    const none = {
      rescales: Number.NaN,
      pausedMs: Number.NaN,
      firstDecisionMs: Number.NaN,
      firstReadyMs: Number.NaN,
    }
    return {...common, ...none, slotsMax: trial.parallelism} satisfies Partial<TrialRow>
  }
  const {warmupMs} = trial.load.extent
  const fromMs = burstIntervals(trial.load)[0]?.fromMs ?? warmupMs
  const [first] = scaled.grownAtMs
  return {
    ...common,
    slotsMax: scaled.running.most,
    rescales: scaled.rescales,
    pausedMs: pausedMs(scaled.pauses, 0, warmupMs + windowAndDrainMs),
    firstDecisionMs: first ? first.decidedMs - fromMs : Number.NaN,
    firstReadyMs:
      first?.readyMs === undefined || first.readyMs === null ? Number.NaN : first.readyMs - fromMs,
  } satisfies Partial<TrialRow>
}

function offloadFigures({offload, intendedEvents}: TrialOutcome) {
  const read = (figure: (totals: OffloadTotals) => number): number => (offload ? figure(offload) : Number.NaN)
  return {
    offloadedEvents: read((totals) => totals.offloadedEvents),
    offloadShare: read((totals) => totals.offloadedEvents / intendedEvents),
    invocations: read((totals) => totals.invocations),
    batchMeanEvents: read((totals) => totals.invokedEvents / totals.invocations),
    coldStarts: read((totals) => totals.coldStarts),
    throttles: read((totals) => totals.throttles),
    retries: read((totals) => totals.retries),
    failures: read((totals) => totals.failures),
    fallbackEvents: read((totals) => totals.fallbackEvents),
    environmentsMax: read((totals) => totals.environmentsMax),
    offloadLatencyP50Ms: read(({callLatency}) => callLatency.quantileMs(0.5)),
    offloadLatencyP99Ms: read(({callLatency}) => callLatency.quantileMs(0.99)),
    clientWaitP99Ms: read(({clientWait}) => clientWait.quantileMs(0.99)),
    lambdaInitMsTotal: read((totals) => totals.initMs),
    lambdaBilledMsTotal: read((totals) => totals.billedMs),
    sentRequests: read((totals) => totals.sentRequests),
  } satisfies Partial<TrialRow>
}

/** Slots and warm environments are paid from the window's start to the end of the drain. */
function costs(trial: Trial, outcome: TrialOutcome, slotPrice: LocalPrice) {
  const {accounting, offload, windowAndDrainMs, unfinishedEvents} = outcome
  const localUsd = localUsdOf(trial, outcome, slotPrice)
  const lambdaUsd = offload
    ? offloadCostUsd(trial, {...offload, sinceWindowMs: windowAndDrainMs})
    : Number.NaN
  const totalUsd = localUsd + (offload ? lambdaUsd : 0)
  // Events of the warm-up were served before the clock of the cost began.
  const sunkInWindowEvents = accounting.latency.totalCount - unfinishedEvents
  return {
    lambdaGbSeconds: offload
      ? lambdaGbSeconds({billedMs: offload.billedMs, memoryMb: trial.offload?.memoryMb ?? Number.NaN})
      : Number.NaN,
    lambdaCostUsd: lambdaUsd,
    localCostUsd: localUsd,
    totalCostUsd: totalUsd,
    costPerMillionEventsUsd: costPerMillionUsd(totalUsd, sunkInWindowEvents),
  } satisfies Partial<TrialRow>
}
