import type {Objective} from '../../analysis/objective.js'
import {MOST_SLOTS} from '../../autoscaler/parameters.js'
import {UsageError} from '../../errors.js'
import {capacityOf} from '../../model/capacity.js'
import type {Eps, Ms, Share} from '../../model/units.js'
import {MS_PER_S} from '../../model/units.js'
import {DEFAULTS, type SettingDefaults} from '../../settings/defaults.js'
import {loadTrace, type LoadedTrace} from '../../settings/files/load-trace.js'
import {hasPeak} from '../../settings/resolve/resolve-load.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import {traceReadingOf} from '../../settings/trace-reading.js'
import {OwnModuleChecks} from '../own-module/check-modules.js'
import {resolvePoint} from '../plan/prepare-sweep.js'
import {type SizedLoad, type Variation, varied} from './variation.js'

/** What is asked for beside the settings of the load and the job. */
export interface AdviceWishes {
  /** Slots that the job has. */
  readonly slots: number
  /** Profiles to compare with. */
  readonly autoscalers: readonly string[]
  readonly headroom: Share
  readonly objectives: readonly Objective[]
}

/** A question that has been read and checked whole; nothing has run. */
export interface PreparedAdvice extends AdviceWishes {
  readonly given: SizedLoad
  /** Whether calls at once were given; else they are as many as a load takes. */
  readonly areCallsStated: boolean
  /** The load as plain `vanilla` meets it. */
  readonly settings: ResolvedSettings
  readonly trace: LoadedTrace | null
  readonly capacityEps: Eps
}

const LEAST_WINDOW_MS: Ms = 600_000
const WARM_UP_MS: Ms = 10_000
/** Calls at once that hold twice the work that is too much for the slots. */
const ROOM = 2

/** Reads and checks a load; throws a UsageError for what is missing, contradictory or more than options can serve. */
export async function prepareAdvice(stated: SizedLoad, wishes: AdviceWishes): Promise<PreparedAdvice> {
  requireStated(stated)
  const given: SizedLoad = {...stated, engine: 'virtual', parallelism: wishes.slots, ...sizesOf(stated)}
  const first = await settingsOf({...given, pipelines: ['vanilla']})
  requireCapacity(first)
  for (const kind of wishes.slots > MOST_SLOTS ? [] : wishes.autoscalers) {
    await settingsOf({...given, pipelines: ['rescaled'], autoscaler: {kind}})
  }
  const capacityEps = capacityOf(wishes.slots, first.service.meanMs)
  const trace = given.trace === undefined ? null : await loadTrace(given.trace, traceReadingOf(given))
  const roomy = {...withTimes(given, first), maxInFlight: given.maxInFlight ?? callsFor(first, capacityEps)}
  const settings = await settingsOf({...roomy, pipelines: ['vanilla']})
  return {
    ...wishes,
    given: roomy,
    areCallsStated: given.maxInFlight !== undefined,
    settings,
    trace,
    capacityEps,
  }
}

/** The load in another size, with the calls at once that it takes, as asked at least, unless they were stated. */
export async function sizedLoad(
  {given, areCallsStated, slots}: PreparedAdvice,
  variation: Variation,
): Promise<SizedLoad> {
  if (areCallsStated) return varied(given, variation)
  const settings = await settingsOf({
    ...varied(given, {...variation, 'calls at once': 1}),
    pipelines: ['vanilla'],
  })
  const calls = callsFor(settings, capacityOf(slots, settings.service.meanMs))
  return varied({...given, maxInFlight: Math.max(given.maxInFlight ?? 1, calls)}, variation)
}

/** Service times of a file as quantiles, so that they can be varied. */
function withTimes({serviceTimes, ...given}: SizedLoad, {service}: ResolvedSettings): SizedLoad {
  return serviceTimes === undefined || !service.quantilesMs
    ? {...given}
    : {...given, serviceQuantiles: service.quantilesMs}
}

/** Settings of a load with nothing left to look up. */
export async function settingsOf(given: SizedLoad): Promise<ResolvedSettings> {
  const checks = new OwnModuleChecks()
  try {
    return await resolvePoint(given, {defaults: () => defaultsOf(given), checks})
  } finally {
    await checks.close()
  }
}

/** The window is whole cycles, ten minutes of them at least: a month is made of such windows. */
function defaultsOf({period}: SizedLoad): SettingDefaults {
  return {
    engine: 'virtual',
    pipelines: ['vanilla'],
    rateEps: null,
    shape: 'spike',
    durationMs: period === undefined ? LEAST_WINDOW_MS : period * Math.ceil(LEAST_WINDOW_MS / period),
    warmupMs: WARM_UP_MS,
    serviceTimeMs: Number.NaN,
    repetitions: 1,
  }
}

/** A guess of what decides the answer would be a wrong answer. */
function requireStated({rate, trace, ...job}: SizedLoad): void {
  if (rate === 'max') {
    throw new UsageError('--rate: max is no load that could be met', {suggestions: ['give it in events/s']})
  }
  const missing = [
    ...(rate === undefined && trace === undefined ? ['the load: --trace FILE, or --rate EPS'] : []),
    ...((job.serviceTime ?? job.serviceQuantiles ?? job.serviceTimes) === undefined
      ? ['what an event costs: --service-time DURATION, --service-quantiles or --service-times']
      : []),
  ]
  if (missing.length === 0) return
  throw new UsageError(`advice needs ${missing.join(', and ')}`, {
    suggestions: [
      "burst advise --rate 3000 --peak-rate 12000 --spike-duration 90s --period 20m --slots 8 --service-time 2ms --slo 'p99<1s'",
    ],
  })
}

function requireCapacity({service}: ResolvedSettings): void {
  if (service.meanMs > 0) return
  throw new UsageError('a service time of 0 has no capacity that a load could exceed', {
    suggestions: ['give what an event costs, like --service-time 2ms'],
  })
}

/** Peak and spike as numbers, so that they can be varied. */
function sizesOf({
  trace,
  shape = 'spike',
  rate,
  peakRate,
  spikeDuration,
  period,
  duration,
}: SizedLoad): Partial<SizedLoad> {
  if (trace !== undefined || typeof rate !== 'number') return {}
  const wholeMs = period ?? duration ?? LEAST_WINDOW_MS
  return {
    shape,
    ...(hasPeak(shape) ? {peakRate: peakRate ?? rate * DEFAULTS.peakFactor} : {}),
    ...(shape === 'spike' ? {spikeDuration: spikeDuration ?? wholeMs / 5} : {}),
  }
}

/** As `--max-in-flight`'s default, or more where the excess is more than that many calls can serve. */
function callsFor({load, service, offload}: ResolvedSettings, capacityEps: Eps): number {
  const peakEps = load.rateEps === 'max' ? 0 : Math.max(load.rateEps, load.peakRateEps)
  const busy = ((peakEps - capacityEps) * service.meanMs) / MS_PER_S
  const most = offload.reservedConcurrency ?? offload.limits.accountConcurrency
  return Math.max(1, Math.min(most, Math.max(DEFAULTS.maxInFlight, Math.ceil(ROOM * busy))))
}
