import type {Fault} from '../../model/fault.js'
import type {Ms, RunMs} from '../../model/units.js'
import type {Snapshot} from './snapshot.js'

/** What a control plane with broken eyes hears. */
export interface MetricFaults {
  /** What its clock shows. */
  readonly now: (atMs: RunMs) => RunMs
  /** The snapshot as it arrives; null where none does. */
  readonly distort: (snapshot: Snapshot) => Snapshot | null
}

/** `trueMs` is when the snapshot was taken, whatever its own clock shows. */
type Distortion = (snapshot: Snapshot, trueMs: RunMs) => Snapshot | null

/** What the faults of a trial do to its metrics; null where none strikes them. */
export function createMetricFaults(faults: readonly Fault[], windowStartMs: Ms): MetricFaults | null {
  const distortions = faults.flatMap((fault) => distortionOf(fault, windowStartMs))
  const steps = faults.flatMap((fault) =>
    fault.kind === 'clock-step' ? [{fromMs: windowStartMs + fault.atMs, byMs: fault.seconds * 1000}] : [],
  )
  if (distortions.length === 0) return null
  return {
    now: (atMs) =>
      (atMs + steps.reduce((sum, {fromMs, byMs}) => sum + (atMs >= fromMs ? byMs : 0), 0)) as RunMs,
    distort: (snapshot) =>
      distortions.reduce<Snapshot | null>((seen, distort) => seen && distort(seen, snapshot.atMs), snapshot),
  }
}

function distortionOf(fault: Fault, windowStartMs: Ms): readonly Distortion[] {
  if (fault.kind === 'clock-step') return [stepped(windowStartMs + fault.atMs, fault.seconds * 1000)]
  if (fault.kind !== 'metrics-stale' && fault.kind !== 'metrics-missing') return []

  const fromMs = windowStartMs + fault.atMs
  const toMs = fault.forMs === 0 ? Infinity : fromMs + fault.forMs
  const {kind} = fault
  return [
    (snapshot, trueMs) => {
      if (trueMs < fromMs || trueMs >= toMs) return snapshot
      return kind === 'metrics-stale' ? null : missing(snapshot)
    },
  ]
}

/** Everything but the clock: an exporter that is gone leaves gaps, not zeros. */
function missing(snapshot: Snapshot): Snapshot {
  const gaps = <Figures extends object>(figures: Figures): Figures =>
    Object.fromEntries(Object.keys(figures).map((key) => [key, Number.NaN])) as Figures
  const {atMs, intervalMs, offload} = snapshot
  return {...gaps(snapshot), atMs, intervalMs, offload: gaps(offload)}
}

/** Counts are true, the length of the interval that the step falls into is not; true rates are busy time's. */
function stepped(atMs: Ms, byMs: Ms): Distortion {
  return (snapshot, trueMs) => {
    if (trueMs < atMs) return snapshot
    const shifted = {...snapshot, atMs: (snapshot.atMs + byMs) as RunMs}
    if (trueMs - snapshot.intervalMs >= atMs) return shifted

    const intervalMs = snapshot.intervalMs + byMs
    // No rate over no time, nor over less than none.
    const factor = intervalMs > 0 ? snapshot.intervalMs / intervalMs : Number.NaN
    const busyShare = Math.min(1, snapshot.busyShare * factor)
    return {
      ...shifted,
      intervalMs,
      arrivalRateEps: snapshot.arrivalRateEps * factor,
      inputRateEps: snapshot.inputRateEps * factor,
      processedRateEps: snapshot.processedRateEps * factor,
      busyShare,
      backpressuredShare: Math.min(1, snapshot.backpressuredShare * factor),
      idleShare: 1 - busyShare,
      offload: {...snapshot.offload, costUsdPerHour: snapshot.offload.costUsdPerHour * factor},
    }
  }
}
