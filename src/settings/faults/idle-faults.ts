import {type Fault, type FaultKind, JOB_FAULTS, METRIC_FAULTS} from '../../model/fault.js'
import {isScaled} from '../../model/trial.js'
import {msToNs} from '../../model/units.js'
import type {ResolvedSettings} from '../resolve/resolve-settings.js'
import type {Finding, IdleFault} from './finding.js'
import {hiddenBehind} from './hidden-fault.js'
import {hasMetricReader, noStriker} from './struck-pipelines.js'
import {mostEvents, type Span, spanOf, windowLength, type WindowLength} from './struck-time.js'

type FaultedSettings = Pick<
  ResolvedSettings,
  'engine' | 'pipelines' | 'load' | 'strategy' | 'batch' | 'offload' | 'service' | 'metricIntervalMs'
> &
  Pick<ResolvedSettings, 'metricStalenessMs' | 'faults' | 'checkpointIntervalMs' | 'flink'>

/**
 * The faults of a point that strike nothing there, or perhaps nothing; at most one reason each, none where all
 * strike. `isRateKnown` is false for a search, which sets the rate itself.
 */
export function idleFaults(settings: FaultedSettings, isRateKnown = true): readonly IdleFault[] {
  const {faults} = settings
  return faults.flatMap((fault, index) => {
    const found =
      withoutEffect(fault) ??
      refusedHere(fault, settings) ??
      outOfTime(fault, settings) ??
      behindAnother(fault, index, settings) ??
      noStriker(fault, settings) ??
      (isRateKnown ? tooRare(fault, settings) : null)
    return found ? [{index, ...found}] : []
  })
}

const never = (key: string | null, message: string): Finding => ({key, message, certainty: 'never'})
const maybe = (key: string | null, message: string): Finding => ({key, message, certainty: 'maybe'})

/** Values at which it does nothing to what it strikes. */
function withoutEffect(fault: Fault): Finding | null {
  const {kind} = fault
  if ('share' in fault && fault.share === 0) {
    return never('share', `"share" is 0: ${kind} hits nothing; write a share above 0, or drop it`)
  }
  return withoutChange(fault)
}

/** By the setting of its own. */
function withoutChange(fault: Fault): Finding | null {
  if (fault.kind === 'slow-region' && fault.factor === 1) {
    return never('factor', '"factor" is 1: slow-region slows nothing; write a factor above 1, like 5')
  }
  if (fault.kind === 'duplicate-responses' && msToNs(fault.afterMs) === 0) {
    const text = `"after" is ${fault.afterMs}ms: a reply that comes again at once comes once`
    return never('after', `${text}; write a time, like 50ms`)
  }
  if (fault.kind === 'malformed-responses' && fault.kept === 1) {
    return never('kept', '"kept" is 1: every event can still be read; write a share below 1, 0 = cut off')
  }
  if (fault.kind === 'clock-step' && fault.seconds === 0) {
    return never('seconds', '"seconds" is 0: the clock does not jump; write how far, like 60 or -60')
  }
  return null
}

/** What an engine, target or job cannot have. */
function refusedHere(fault: Fault, settings: FaultedSettings): Finding | null {
  const {engine, offload} = settings
  const {kind} = fault
  if (engine === 'flink' && kind !== 'slot-crash') {
    const text = `faults but slot-crash are for engines virtual and embedded, and the engine is ${engine}`
    return never(null, `${text}; write engine: virtual, or drop ${kind}`)
  }
  if (kind === 'slot-crash') return withoutRestart(settings)
  if (kind !== 'cold-start-storm') return null
  if (offload.target === 'aws') {
    return never(
      null,
      `${kind} ends environments, and on target aws nobody can; write target: local, or drop it`,
    )
  }
  const isAtStart = fault.atMs === 0 && fault.forMs === 0
  return isAtStart && offload.environments === 'cold'
    ? never('at', `"at" is 0ms: ${kind} finds no environment there yet; write a later at, or a time as for`)
    : null
}

/** Where a crashed job could not go on from a checkpoint. */
function withoutRestart(settings: FaultedSettings): Finding | null {
  const {engine, pipelines, checkpointIntervalMs, flink} = settings
  const scaled = pipelines.filter(isScaled)
  if (engine === 'embedded') {
    const text = `slot-crash is for engines virtual and flink, and the engine is ${engine}, whose slots are never restarted`
    return never(null, `${text}; write engine: virtual, or drop slot-crash`)
  }
  if (engine === 'flink' && flink !== null && flink.url !== null) {
    const text = `slot-crash kills a task manager of a cluster that burst starts, and ${flink.url} is another's`
    return never(null, `${text}; drop flinkUrl, or slot-crash`)
  }
  if (scaled.length > 0) {
    const text = `slot-crash is for jobs of fixed slots, and those of ${scaled.join(' and ')} are rescaled`
    return never(null, `${text}; write other pipelines, or drop slot-crash`)
  }
  if (checkpointIntervalMs === undefined) {
    const text = 'slot-crash goes back to the last checkpoint, and the job takes none'
    return never(null, `${text}; set checkpointInterval, like 1s, or drop slot-crash`)
  }
  return null
}

function outOfTime(fault: Fault, settings: FaultedSettings): Finding | null {
  const window = windowLength(settings.load)
  const span = spanOf(fault)
  if (window === null) {
    return span.fromMs > 0
      ? maybe('at', `"at" is ${span.fromMs}ms, and how long the window is shows only in the trial`)
      : null
  }
  return (
    tooLate(span.fromMs, window, {key: 'at', what: `"at" is ${span.fromMs}ms`}) ??
    secondReplyTooLate(fault, window) ??
    betweenTicks(fault, window, settings)
  )
}

/** Chance ends a number of events later than its mean; never by so much, and a second for few of them. */
const CHANCE = 1.2

/** What begins in the drain is no fault of the window, whose rates and shares the row has. */
function tooLate(
  atMs: number,
  {ms, isExact}: WindowLength,
  {key, what}: {readonly key: string; readonly what: string},
): Finding | null {
  if (atMs < ms) return null
  const text = `${what}, and the measured window ${isExact ? 'ends' : 'should end'} after ${ms}ms`
  const finding = isExact || atMs > ms * CHANCE + 1000 ? never : maybe
  return finding(key, `${text}; write an earlier ${key}, or a longer duration`)
}

function secondReplyTooLate(fault: Fault, window: WindowLength): Finding | null {
  if (fault.kind !== 'duplicate-responses') return null
  const {atMs, afterMs} = fault
  const what = `"after" is ${afterMs}ms from ${atMs}ms on`
  return tooLate(atMs + afterMs, window, {key: 'after', what})
}

/** A control plane hears of metrics at its ticks alone, as old as they have to be. */
function betweenTicks(
  fault: Fault,
  window: WindowLength,
  {load, metricIntervalMs, metricStalenessMs}: FaultedSettings,
): Finding | null {
  if (!METRIC_FAULTS.includes(fault.kind)) return null
  const {warmupMs} = load.extent
  const {fromMs, toMs} = spanOf(fault)
  const firstTick = Math.max(1, Math.ceil((warmupMs + fromMs) / metricIntervalMs - 1e-9))
  const struckMs = firstTick * metricIntervalMs - warmupMs
  const seenMs = struckMs + Math.ceil(metricStalenessMs / metricIntervalMs) * metricIntervalMs
  if (struckMs < toMs && seenMs < window.ms) return null

  const from = `"at" is ${fromMs}ms`
  const lies = toMs === Infinity ? from : `${from}, "for" ${toMs - fromMs}ms`
  const next = `the next metrics after it, one of every ${metricIntervalMs}ms, are heard at ${seenMs}ms`
  const finding = window.isExact || struckMs >= toMs ? never : maybe
  return finding('at', `${lies}: ${next}; write another at, or a for of ${metricIntervalMs}ms or more`)
}

function behindAnother(fault: Fault, index: number, {faults, load}: FaultedSettings): Finding | null {
  const other = hiddenBehind(faults, index, windowLength(load)?.ms ?? Infinity)
  if (other === null) return null
  const text = `${fault.kind} strikes no request that ${other} has not struck before`
  return never(null, `${text}; move one of the two, or drop it`)
}

/** Fewer than so many hits are expected: none is too likely, 5 % and more. */
const FEW = 3

const STRIKING_NO_REQUEST: readonly FaultKind[] = ['cold-start-storm', ...JOB_FAULTS]

/** At most every event has a call of its own, and is hit once. */
function tooRare(fault: Fault, settings: FaultedSettings): Finding | null {
  if (METRIC_FAULTS.includes(fault.kind)) {
    const isRead = hasMetricReader(settings)
    return isRead
      ? null
      : maybe(
          null,
          `strategy ${settings.strategy.kind} reads no metrics, so ${fault.kind} may change nothing`,
        )
  }
  if (STRIKING_NO_REQUEST.includes(fault.kind)) return null
  const window = windowLength(settings.load)
  const span: Span = spanOf(fault)
  const events = window && mostEvents(settings.load, span, window.ms)
  if (events === null) return null
  const share = ('share' in fault ? fault.share : 1) * ('kept' in fault ? 1 - fault.kept : 1)
  const hits = events * share
  if (hits >= FEW) return null
  const key = share < 1 ? ('share' in fault && fault.share < 1 ? 'share' : 'kept') : 'for'
  return maybe(
    key,
    `${fault.kind} hits at most about ${Number(hits.toPrecision(2))} requests, so perhaps none`,
  )
}
