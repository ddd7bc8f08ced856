import {
  type Autoscaler,
  ratePerS,
  type ScalingAnswer,
  type ScalingBounds,
  type ScalingSample,
  stay,
  within,
} from './autoscaler.js'
import type {Ms, Share} from '../model/units.js'
import type {ParametersOf} from './parameters.js'

/** When a backlog would be drained decides; shares are of busy time. */
export type DrainParameters = ScalingBounds & ParametersOf<'drain'>

/**
 * By how long the backlog would take to drain at the throughput of now: grows where that is longer than `upDrainMs`, or
 * slots are busier than `upThreshold`, to what keeps up and drains in `targetDrainMs`; shrinks where slots are less busy
 * than `downThreshold`, the backlog does not grow and drains within `downDrainMs`, to what `downThreshold` takes. Palo
 * Alto Networks' rule for Apache Beam on Flink (Apache Beam's blog, December 2023, part 3).
 */
export class Drain implements Autoscaler {
  readonly intervalMs: Ms
  readonly lookBackMs: Ms
  readonly decidesAfterMs: Ms
  readonly #parameters: DrainParameters
  #samples: ScalingSample[] = []

  constructor(parameters: DrainParameters) {
    this.#parameters = parameters
    this.intervalMs = parameters.loopMs
    this.lookBackMs = parameters.windowMs
    this.decidesAfterMs = parameters.windowMs
  }

  look(sample: ScalingSample): ScalingAnswer {
    const {windowMs, upThreshold, upDrainMs} = this.#parameters
    this.#samples = [...this.#samples.filter(({atMs}) => atMs >= sample.atMs - windowMs), sample]
    const [first] = this.#samples
    if (first === undefined || sample.atMs - first.atMs < windowMs) return stay(sample, 'window not full')

    const load = this.#loadSince(first, sample)
    if (!(load.throughputEps > 0)) return stay(sample, 'no rates')
    if (load.drainMs > upDrainMs || load.busyShare > upThreshold) return this.#up(sample, load)
    return this.#down(sample, load)
  }

  restarted(): void {
    this.#samples = []
  }

  #up(sample: ScalingSample, {growthEps, throughputEps, drainMs}: DrainLoad): ScalingAnswer {
    const keepsUp = (Math.max(0, growthEps) + throughputEps) / throughputEps
    const catchesUp = drainMs / this.#parameters.targetDrainMs
    const slots = within(this.#parameters, Math.ceil(sample.slots * (keepsUp + catchesUp)))
    return slots > sample.slots ? {slots, reason: 'behind'} : stay(sample, 'busy and keeping up')
  }

  #down(sample: ScalingSample, {growthEps, drainMs, busyShare}: DrainLoad): ScalingAnswer {
    const {downThreshold, downDrainMs} = this.#parameters
    if (busyShare >= downThreshold || growthEps > 0 || drainMs >= downDrainMs)
      return stay(sample, 'keeping up')
    const slots = within(this.#parameters, Math.ceil((sample.slots * busyShare) / downThreshold))
    return slots < sample.slots ? {slots, reason: 'idle'} : stay(sample, 'as many as needed')
  }

  #loadSince(first: ScalingSample, sample: ScalingSample): DrainLoad {
    const spanMs = sample.atMs - first.atMs
    const rate = (read: (one: ScalingSample) => number): number => ratePerS(read(first), read(sample), spanMs)
    const throughputEps = rate(({takenEvents}) => takenEvents)
    const shares = this.#samples.slice(1).map(({busiestShare}) => busiestShare)
    return {
      throughputEps,
      growthEps: rate(({backlogEvents, offloadedEvents = 0}) => backlogEvents + offloadedEvents),
      drainMs: (sample.backlogEvents / throughputEps) * 1000,
      busyShare: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    }
  }
}

interface DrainLoad {
  readonly throughputEps: number
  /** Of the backlog, and of what goes to functions: work that slots do not keep up with. */
  readonly growthEps: number
  readonly drainMs: Ms
  readonly busyShare: Share
}
