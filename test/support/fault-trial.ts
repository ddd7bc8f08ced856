import {createRandom} from '../../src/kernel/random.js'
import {type Fault, type FaultKind, FAULTS, JOB_FAULTS} from '../../src/model/fault.js'
import type {Trial} from '../../src/model/trial.js'
import {constantMs} from './lambda-settings.js'
import {buildTrial} from './trial.js'

/** Those that strike no more than calls and metrics. */
export const FAULT_KINDS = (Object.keys(FAULTS) as FaultKind[]).filter((kind) => !JOB_FAULTS.includes(kind))

/** A fault with its defaults, over which some settings are given. */
export function faultOf(kind: FaultKind, given: Readonly<Record<string, number>> = {}): Fault {
  const defaults = Object.entries(FAULTS[kind].settings).map(([key, setting]) => [key, setting.default])
  return {kind, ...(Object.fromEntries(defaults) as object), ...given} as unknown as Fault
}

const WINDOW_MS = 600

// Built once: it reads its profile from a file.
const BASE = buildTrial()
const {offload: OFFLOAD} = BASE
const LIMITS = OFFLOAD!.limits

/** The better part of a second of an overloaded job under one to four faults, all of it drawn from the seed: the replay needs no more. */
export function faultTrial(seed: number): Trial {
  const random = createRandom(seed, 'fault-trial')
  let drawn = 0
  const draw = (): number => random.at(drawn++)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(draw() * items.length)]!
  const someFault = (): Fault => {
    const kind = pick(FAULT_KINDS)
    const drawFrom: Readonly<Record<string, readonly number[]>> = {
      atMs: [0, 100, Math.floor(draw() * WINDOW_MS)],
      forMs: [0, 1, 50, 300, Math.floor(draw() * WINDOW_MS)],
      share: [0.01, 0.1, 0.5, 1],
      retryAfterMs: [0, 20, 200],
      factor: [1, 2, 50],
      afterMs: [0, 1, 40, 400],
      kept: [0, 0.1, 0.9, 1],
      seconds: [-3600, -0.1, 0.05, 60],
    }
    const settings = Object.keys(FAULTS[kind].settings).map((key) => [key, pick(drawFrom[key]!)] as const)
    return faultOf(kind, Object.fromEntries(settings))
  }
  const faults = Array.from({length: 1 + Math.floor(draw() * 4)}, someFault)
  return {
    ...BASE,
    seed,
    materialize: true,
    faults,
    parallelism: pick([1, 2, 4]),
    bufferEvents: pick([null, 1, 10, 200]),
    load: {
      ...BASE.load,
      shape: pick(['constant', 'spike']),
      rateEps: pick([200, 500]),
      peakRateEps: 2000,
      extent: {kind: 'duration', warmupMs: 50, durationMs: WINDOW_MS},
    },
    service: {...BASE.service, meanMs: pick([0.5, 3]), distribution: pick(['constant', 'exponential'])},
    strategy: pick([
      {kind: 'always'},
      {kind: 'shortest-delay'},
      {kind: 'threshold', inputThreshold: 300, busyThreshold: 0.5},
      {kind: 'utilization', target: 0.5, releaseUtilization: 0.3},
    ]),
    batch: pick([
      {kind: 'fixed', maxEvents: 1},
      {kind: 'fixed', maxEvents: 7},
      {kind: 'linger', maxEvents: 100, maxBytes: 5_000_000, lingerMs: 10, maxWorkMs: 50},
      {kind: 'linger', maxEvents: 1000, maxBytes: 5_000_000, lingerMs: 200, maxWorkMs: 3000},
    ]),
    metricIntervalMs: pick([20, 100, 400]),
    metricStalenessMs: pick([0, 0, 150]),
    offload: {
      ...OFFLOAD!,
      environments: pick(['cold', 'warm']),
      maxInFlight: pick([1, 4, 64]),
      maxAttempts: pick([1, 2, 3, 6]),
      callTimeoutMs: pick([20, 100, 1000]),
      reservedConcurrency: pick([null, null, 2]),
      // One batch of the largest just fits into the smaller limit, or into half of it.
      limits: {...LIMITS, responseBytes: pick([LIMITS.responseBytes, 20_000])},
      profile: {
        ...OFFLOAD!.profile,
        functionTimeoutMs: pick([50, 500, 30_000]),
        preInitMs: constantMs(20),
        initMs: constantMs(pick([0, 80])),
      },
    },
  }
}
