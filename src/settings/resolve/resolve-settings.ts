import os from 'node:os'
import {UsageError} from '../../errors.js'
import {ENGINE_TARGETS, type KnownEngine} from '../../engine/targets.js'
import {capacityOf} from '../../model/capacity.js'
import {ownValue} from '../../model/own-value.js'
import type {Fault} from '../../model/fault.js'
import {lambdaPriceFor} from '../../metrics/lambda-price.js'
import type {
  AutoscalerSettings,
  BatchSettings,
  FlinkSettings,
  Load,
  Offload,
  Pipeline,
  Service,
  Slo,
  StrategySettings,
  TargetName,
  Topic,
} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {BATCH_POLICIES} from '../../strategy/batch/registry.js'
import {processesIn, totalMemoryMb} from '../../offload/process-size.js'
import {STRATEGIES} from '../../strategy/registry.js'
import {DEFAULTS, type SettingDefaults} from '../defaults.js'
import {type DatedProfile, loadProfile} from '../files/load-profile.js'
import {resolveNamedSettings} from '../named-settings.js'
import {isOwnAutoscaler, isOwnStrategy, type OwnModule} from '../own-module/module-file.js'
import type {DatedAutoscaler} from '../files/load-autoscaler.js'
import {resolveAutoscaler} from './resolve-autoscaler.js'
import {type ResolvedCheckpoints, resolveCheckpoints} from './resolve-checkpoints.js'
import {type ResolvedRescales, resolveRescales} from './resolve-rescales.js'
import {type ResolvedQuery, resolveQuery} from './resolve-query.js'
import {resolveLoad} from './resolve-load.js'
import type {TraceFile} from './resolve-trace.js'
import {type OwnPrices, resolvePrices, switchesOf, type ResolvedPrices} from './resolve-prices.js'
import {resolveService} from './resolve-service.js'
import {type ResolvedSink, resolveSink} from './resolve-sink.js'
import {resolveSource} from './resolve-source.js'
import type {GivenSettings} from '../settings.js'

/** Everything that is the same for the pipelines of one point, with nothing left to look up. */
export interface ResolvedSettings extends ResolvedQuery, ResolvedCheckpoints, ResolvedRescales, ResolvedSink {
  readonly engine: KnownEngine
  readonly pipelines: readonly Pipeline[]
  readonly parallelism: number
  /** null = search for the fewest slots that meet the objective. */
  readonly slots: number | null
  readonly bufferEvents: number | null
  readonly load: Load
  readonly service: Service
  readonly strategy: StrategySettings
  readonly batch: BatchSettings
  readonly offload: Offload
  /** Missing where no pipeline has one, so that such points keep their place in the order of a sweep. */
  readonly autoscaler?: AutoscalerSettings
  /** The file behind it, as it stands, for the manifest: no part of a trial. */
  readonly autoscalerProfile?: DatedAutoscaler
  /** Missing where they are those of burst's own sheets. */
  readonly prices?: OwnPrices
  readonly metricIntervalMs: Ms
  readonly metricStalenessMs: Ms
  readonly slo: Slo
  readonly materialize: boolean
  readonly faults: readonly Fault[]
  /** Null where events are generated. */
  readonly source: Topic | null
  /** Null on every other engine. */
  readonly flink: FlinkSettings | null
  readonly seed: number
  readonly repetitions: number
}

/** What settings name by a path, read beforehand. */
export interface LoadedFiles {
  readonly trace?: TraceFile | null
  readonly strategy?: OwnModule | null
  readonly autoscaler?: OwnModule | null
  /** Of this machine: the window of target `local` follows from them. */
  readonly machine?: Machine
}

/** What of this machine a default depends on. */
export interface Machine {
  readonly cores: number
  readonly memoryMb: number
}

const thisMachine = (): Machine => ({cores: os.availableParallelism(), memoryMb: totalMemoryMb()})

/** Given settings over defaults; the UsageErrors name the setting and the remedy. */
export function resolveSettings(
  given: GivenSettings,
  defaults: SettingDefaults,
  {trace = null, strategy = null, autoscaler = null, machine = thisMachine()}: LoadedFiles = {},
): ResolvedSettings {
  const engine = given.engine ?? defaults.engine
  const job = resolveJob(given, defaults)
  const {lambda, own} = resolvePrices(given)
  const offload = resolveOffload(given, {engine, service: job.service, machine, lambda})
  const capacityEps = capacityOf(job.parallelism, job.service.meanMs)
  const pipelines = [...new Set(given.pipelines ?? defaults.pipelines)]
  const load = resolveLoad(given, defaults, trace && {...trace, capacityEps})
  return {
    engine,
    pipelines,
    ...job,
    load,
    ...resolveAutoscaler(given, {...job, engine, pipelines, load}, autoscaler),
    strategy: resolveStrategy(given, strategy),
    batch: resolveBatch(given),
    offload,
    ...(own ? {prices: own} : {}),
    ...resolveControl(given),
    ...resolveQuery(given, engine),
    ...resolveCheckpoints(given, {engine, pipelines}),
    ...resolveRescales(given, {engine, pipelines, parallelism: job.parallelism, load}),
    source: resolveSource(given, engine),
    ...resolveSink(given, engine),
    flink: resolveFlink(given, engine),
    repetitions: given.repetitions ?? defaults.repetitions,
  }
}

const resolveJob = (
  given: GivenSettings,
  defaults: SettingDefaults,
): Pick<ResolvedSettings, 'parallelism' | 'slots' | 'bufferEvents' | 'service'> => ({
  parallelism: given.parallelism ?? DEFAULTS.parallelism,
  slots: given.slots ?? null,
  bufferEvents: given.bufferEvents === undefined ? DEFAULTS.bufferEvents : given.bufferEvents,
  service: resolveService(given, defaults),
})

const resolveControl = (
  given: GivenSettings,
): Pick<
  ResolvedSettings,
  'metricIntervalMs' | 'metricStalenessMs' | 'slo' | 'seed' | 'materialize' | 'faults'
> => ({
  seed: given.seed ?? DEFAULTS.seed,
  materialize: given.materialize ?? false,
  faults: given.faults ?? [],
  metricIntervalMs: given.metricInterval ?? DEFAULTS.metricIntervalMs,
  metricStalenessMs: given.metricStaleness ?? DEFAULTS.metricStalenessMs,
  slo: given.slo ?? DEFAULTS.slo,
})

/** A module goes into the trial by path and content. */
function resolveStrategy(given: GivenSettings, own: OwnModule | null): StrategySettings {
  const asked = given.strategy ?? DEFAULTS.strategy
  if (!own) return resolveNamedSettings(asked, STRATEGIES, 'strategy')

  const {path, sha256, settings} = own
  return {...resolveNamedSettings({...asked, kind: path}, {[path]: {settings}}, 'strategy'), sha256}
}

/** Modules of autoscalers among resolved settings, for the manifest: each once. */
export function ownAutoscalersIn(all: readonly ResolvedSettings[]): readonly ModuleContent[] {
  const own = all.map(({autoscaler}) => autoscaler).filter(isOwnAutoscaler)
  return [...new Map(own.map(({name, sha256}) => [name, {path: name, sha256}])).values()]
}

interface ModuleContent {
  readonly path: string
  readonly sha256: string
}

/** As ownAutoscalersIn, of strategies. */
export function ownStrategiesIn(all: readonly ResolvedSettings[]): readonly ModuleContent[] {
  const own = all.map(({strategy}) => strategy).filter(isOwnStrategy)
  return [...new Map(own.map(({kind, sha256}) => [kind, {path: kind, sha256: String(sha256)}])).values()]
}

function resolveFlink(given: GivenSettings, engine: KnownEngine): FlinkSettings | null {
  const {flinkUrl, taskManagers, controlHost} = given
  if (engine !== 'flink') {
    const [only] = Object.entries({flinkUrl, taskManagers, controlHost}).filter(
      ([, value]) => value !== undefined,
    )
    if (only === undefined) return null
    throw new UsageError(`${only[0]} is for engine flink, and the engine is ${engine}`, {
      suggestions: ['give --engine flink', 'leave it out'],
    })
  }
  if (flinkUrl !== undefined && taskManagers !== undefined) {
    throw new UsageError('task managers are for a local cluster, and a Flink url names another one', {
      suggestions: ['give one of the two'],
    })
  }
  return {
    taskManagers: taskManagers ?? DEFAULTS.taskManagers,
    url: flinkUrl ?? null,
    controlHost: controlHost ?? DEFAULTS.controlHost,
  }
}

/** `--batch-size` and `--linger` are short for the policy's own settings; its own word wins. */
function resolveBatch(given: GivenSettings): BatchSettings {
  const batch = given.batch ?? DEFAULTS.batch
  const {batchSize, linger} = given
  if (batchSize !== undefined) requireSized(batch.kind)
  return resolveNamedSettings(
    {
      ...(batchSize === undefined ? {} : {maxEvents: batchSize}),
      ...(linger === undefined ? {} : {linger: `${linger}ms`}),
      ...batch,
    },
    BATCH_POLICIES,
    'batch',
  )
}

/** Said in the user's words: `maxEvents` is the policy's own for a batch size. */
function requireSized(policy: string): void {
  const settings = ownValue(BATCH_POLICIES, policy)?.settings
  if (settings === undefined || 'maxEvents' in settings) return
  throw new UsageError(`batch policy ${policy} chooses the batch size itself`, {
    suggestions: ['leave --batch-size out', 'give --batch fixed'],
  })
}

interface Surroundings {
  readonly engine: KnownEngine
  readonly service: Service
  readonly machine: Machine
  readonly lambda: ResolvedPrices['lambda']
}

/** Functions that burn share this machine's cores, whose number bounds them; those that sleep, its memory. */
function defaultWindow(
  {target, function: name}: Pick<Offload, 'target' | 'function'>,
  {service, machine}: Surroundings,
): number {
  if (target !== 'local') return DEFAULTS.maxInFlight
  const most =
    service.mode === 'cpu'
      ? 2 * machine.cores
      : Math.min(DEFAULTS.maxInFlight, processesIn(machine.memoryMb, name))
  return Math.max(DEFAULTS.leastLocalInFlight, most)
}

function resolveLocalStarts({localStarts}: GivenSettings, target: TargetName): Offload['localStarts'] {
  if (target === 'local') return localStarts ?? DEFAULTS.localStarts
  if (localStarts === undefined) return null
  throw new UsageError(`local starts is for target local, and the target is ${target}`, {
    suggestions: ['add --target local', 'drop --local-starts'],
  })
}

function resolveSpending(
  {functionName, maxCost}: GivenSettings,
  {engine, target}: {readonly engine: KnownEngine; readonly target: string},
): Pick<Offload, 'functionName' | 'maxCostUsd'> {
  if (functionName !== undefined && target !== 'aws') {
    throw new UsageError(`function name is for target aws, and the target is ${target}`, {
      suggestions: ['give --target aws', 'leave --function-name out'],
    })
  }
  if (maxCost !== undefined && engine === 'virtual') {
    throw new UsageError(`max cost is for engines embedded and flink, and the engine is ${engine}`, {
      suggestions: ['give --engine embedded', 'use --strategy budget, a ceiling in USD per hour'],
    })
  }
  return {functionName: functionName ?? null, maxCostUsd: maxCost ?? null}
}

/** On a wall clock the invoker takes real CPU. */
function resolveCallCpu(
  {callCpu}: GivenSettings,
  {engine, profile}: {readonly engine: KnownEngine; readonly profile: DatedProfile},
): Pick<Offload, 'callCpuMs'> {
  if (engine !== 'virtual' && callCpu !== undefined) {
    throw new UsageError(
      `call cpu is for engine virtual, and the engine is ${engine}, where the invoker takes real CPU`,
      {suggestions: ['give --engine virtual', 'drop --call-cpu']},
    )
  }
  const callCpuMs = engine === 'virtual' ? (callCpu ?? profile.callCpuMs) : 0
  return callCpuMs > 0 ? {callCpuMs} : {}
}

function resolveOffload(given: GivenSettings, surroundings: Surroundings): Offload {
  const {engine} = surroundings
  const ownFunction = given.function ?? DEFAULTS.function
  const targets: readonly string[] = ENGINE_TARGETS[engine]
  const target = given.target ?? ENGINE_TARGETS[engine][0]
  if (!targets.includes(target)) {
    throw new UsageError(`engine ${engine} cannot offload to target ${target}`, {
      suggestions: [`its targets are ${targets.join(', ')}`],
    })
  }
  const {limits, prices} = surroundings.lambda
  const environments = given.environments ?? DEFAULTS.environments
  requireWarmPrice(given, {environments, prices})
  const profile = loadProfile(given.profile ?? ownFunction)
  return {
    target,
    function: ownFunction,
    ...resolveSpending(given, {engine, target}),
    offloadServiceTimeMs: given.offloadServiceTime ?? null,
    memoryMb: given.memory ?? DEFAULTS.memoryMb,
    reservedConcurrency: given.reservedConcurrency ?? null,
    environments,
    localStarts: resolveLocalStarts(given, target),
    maxInFlight: given.maxInFlight ?? defaultWindow({target, function: ownFunction}, surroundings),
    maxAttempts: given.maxAttempts ?? DEFAULTS.maxAttempts,
    callTimeoutMs: DEFAULTS.callTimeoutMs,
    onGiveUp: given.onGiveUp ?? DEFAULTS.onGiveUp,
    ...resolveCallCpu(given, {engine, profile}),
    profile: profile.profile,
    limits,
    price: lambdaPriceFor(prices, {environments}, switchesOf(given)),
  }
}

/** Throws a UsageError where warm environments are to be priced and the sheet does not say what they cost. */
function requireWarmPrice(
  {unpricedWarm = false}: GivenSettings,
  {environments, prices}: Pick<Offload, 'environments'> & Pick<ResolvedPrices['lambda'], 'prices'>,
): void {
  const {name, usdPerProvisionedGbSecond, usdPerProvisionedDurationGbSecond} = prices
  if (environments !== 'warm' || unpricedWarm) return
  if (usdPerProvisionedGbSecond !== null && usdPerProvisionedDurationGbSecond !== null) return
  throw new UsageError(`price sheet ${name} has no provisioned concurrency, and environments are warm`, {
    suggestions: [
      'set prices.provisionedUsdPerGbSecond and prices.provisionedDurationUsdPerGbSecond',
      'add --unpriced-warm',
    ],
  })
}
