import {BugError, UsageError} from '../errors.js'
import {ownValue} from '../model/own-value.js'
import type {Arrivals, Extent, Load, Shape, Topic} from '../model/trial.js'
import type {Ms} from '../model/units.js'
import {
  BEAM_BASE_TIME,
  BURST_SETTINGS,
  type Dialect,
  type GeneratorConfig,
} from '../workload/nexmark/settings.js'
import {createSchedule, type Schedule} from '../workload/schedule.js'
import {needsDuration} from '../workload/shapes.js'
import {DEFAULTS} from '../settings/defaults.js'
import type {EventFormat, GenerateRequest} from './generate-events.js'
import {loadNexmark} from '../settings/files/load-nexmark.js'
import {loadTrace, type LoadedTrace} from '../settings/files/load-trace.js'
import {parseBootstrap, parseTopic} from '../settings/parse/parse-address.js'
import {parseDuration, parsePositiveDuration, parseRate} from '../settings/parse/parse-quantity.js'
import {resolvePeriod, resolveSpike} from '../settings/resolve/resolve-spikes.js'
import {requireNoOtherRate, resolveTrace} from '../settings/resolve/resolve-trace.js'
import {TRACE_SETTINGS, traceReadingOf} from '../settings/trace-reading.js'
import {type GivenSettings, SETTINGS} from '../settings/settings.js'
import type {PublishRequest} from './publish-events.js'
import {flagOf} from '../settings/setting-definition.js'

/** The words of `burst generate` as they were typed. */
export interface GenerateFlags {
  readonly nexmark?: string | undefined
  readonly name?: string | undefined
  readonly dialect: Dialect
  readonly seed: string
  readonly from: string
  readonly count?: string | undefined
  readonly format: EventFormat
  readonly to?: string | undefined
  readonly 'kafka-bootstrap'?: string | undefined
  readonly 'kafka-topic'?: string | undefined
  readonly paced: boolean
  readonly rate?: string | undefined
  readonly 'peak-rate'?: string | undefined
  readonly shape?: Shape | undefined
  readonly period?: string | undefined
  readonly 'spike-duration'?: string | undefined
  readonly arrivals?: Arrivals | undefined
  readonly duration?: string | undefined
  readonly warmup?: string | undefined
  readonly trace?: string | undefined
  /** How the trace is read and played. */
  readonly [flag: `trace-${string}`]: string | undefined
}

const DEFAULT_COUNT = 1000

/** Resolves the flags, files included; a `UsageError` where they make no sense. */
export async function parseGenerateFlags(flags: GenerateFlags): Promise<GenerateRequest> {
  requirePlaceForLoad(flags)
  const seed = parseWhole(flags.seed, '--seed')
  const count = parseEventCount(flags)
  const config = flags.nexmark === undefined ? burstConfig(flags.dialect) : await loadConfig(flags)
  return {
    config,
    dialect: flags.dialect,
    seed,
    from: parseWhole(flags.from, '--from'),
    count,
    format: flags.format,
    schedule: flags.paced || isTopic(flags) ? await parseSchedule(flags, seed, count) : null,
  }
}

const isTopic = ({to}: GenerateFlags): boolean => to === 'kafka'

/** The topic to fill, with the request for it; null where `--to` is another place; throws a UsageError where flags of Kafka stand without it. */
export async function parseTopicFlags(
  flags: GenerateFlags,
): Promise<{readonly topic: Topic; readonly request: PublishRequest} | null> {
  const bootstrap = flags['kafka-bootstrap']
  if (!isTopic(flags)) {
    if (bootstrap === undefined && flags['kafka-topic'] === undefined) return null
    throw new UsageError('--kafka-bootstrap and --kafka-topic are for --to kafka', {
      suggestions: ['add --to kafka', 'leave them out'],
    })
  }
  if (bootstrap === undefined) {
    throw new UsageError('--to kafka needs the address of a broker', {
      suggestions: ['add --kafka-bootstrap localhost:9092', 'write to a file of that name with --to ./kafka'],
    })
  }
  const request = await parseGenerateFlags(flags)
  const {schedule, from} = request
  if (schedule === null) throw new BugError('a topic is filled along a schedule')
  if (from > 0) {
    throw new UsageError('--to kafka writes a whole stream, and --from leaves its beginning out', {
      suggestions: ['drop --from'],
    })
  }
  const topic = parseTopic(flags['kafka-topic'] ?? DEFAULTS.kafkaTopic)
  return {
    topic: {bootstrap: parseBootstrap(bootstrap), topic},
    request: {...request, schedule, isPaced: flags.paced},
  }
}

const LOAD_FLAGS = [
  ...(['rate', 'peak-rate', 'shape', 'period', 'spike-duration'] as const),
  ...(['arrivals', 'duration', 'warmup', 'trace'] as const),
] as const

/** Events that go nowhere in time have no load. */
function requirePlaceForLoad(flags: GenerateFlags): void {
  const given =
    LOAD_FLAGS.find((name) => flags[name] !== undefined) ??
    traceFlags.find(({flag}) => ownValue({...flags}, flag) !== undefined)?.flag
  if (given === undefined || flags.paced || isTopic(flags)) return
  throw new UsageError(`--${given} is for --paced or --to kafka`, {
    suggestions: ['add --paced', `drop --${given}`],
  })
}

/** A thousand events unless something else ends the stream. */
function parseEventCount({count, duration, trace}: GenerateFlags): number | null {
  if (count !== undefined) return parseWhole(count, '--count')
  return duration === undefined && trace === undefined ? DEFAULT_COUNT : null
}

function burstConfig(dialect: Dialect): GeneratorConfig {
  const firstEvent = dialect === 'study' ? 1 : 0
  return {
    nexmark: BURST_SETTINGS,
    baseTime: BEAM_BASE_TIME,
    firstEventId: firstEvent,
    maxEvents: 0,
    firstEventNumber: firstEvent,
  }
}

function loadConfig({nexmark = '', name, dialect}: GenerateFlags): Promise<GeneratorConfig> {
  return loadNexmark(nexmark, {name: name ?? null, dialect})
}

const traceFlags = TRACE_SETTINGS.map((name) => ({
  name,
  flag: flagOf(name) as `trace-${string}`,
}))

/** The flags beside `--trace`, in the units used inside; errors name their flag. */
function parseTraceFlags(flags: GenerateFlags): GivenSettings {
  const given = traceFlags.flatMap(({name, flag}) => {
    const text = ownValue<unknown>({...flags}, flag)
    return typeof text === 'string' ? [[name, SETTINGS[name].parse(text)] as const] : []
  })
  return {...(flags.trace === undefined ? {} : {trace: flags.trace}), ...Object.fromEntries(given)}
}

async function parseSchedule(flags: GenerateFlags, seed: number, count: number | null): Promise<Schedule> {
  const {shape, trace: file} = flags
  const reading = traceReadingOf(parseTraceFlags(flags))
  if (file === undefined && shape === 'trace') {
    throw new UsageError('--shape trace needs a file', {suggestions: ['--trace FILE']})
  }
  if (file === undefined) return createSchedule(parseLoad(flags, count), seed)
  if (shape !== undefined && shape !== 'trace') {
    throw new UsageError(`--trace is for shape trace, and --shape is ${shape}`, {
      suggestions: ['drop --shape', 'drop --trace'],
    })
  }
  const trace = await loadTrace(file, reading)
  return createSchedule(parseTraceLoad(flags, count, trace), seed, trace.points)
}

/** The load that `burst run` makes of the same trace: a topic is filled with it. */
function parseTraceLoad(flags: GenerateFlags, count: number | null, trace: LoadedTrace): Load {
  requireNoOtherRate({
    rate: flags.rate,
    peakRate: flags['peak-rate'],
    period: flags.period,
    spikeDuration: flags['spike-duration'],
  })
  const {arrivals = 'poisson'} = flags
  const durationMs = durationOf(flags, 'duration')
  const load = resolveTrace(trace, {
    arrivals,
    warmupMs: durationOf(flags, 'warmup') ?? 0,
    durationMs,
    events: durationMs === undefined ? (count ?? undefined) : undefined,
    capacityEps: Infinity,
  })
  return {...load, drainTimeoutMs: null}
}

function parseLoad(flags: GenerateFlags, count: number | null): Load {
  const {shape = 'constant', arrivals = 'poisson', rate = '1000'} = flags
  const given = {
    period: durationOf(flags, 'period'),
    spikeDuration: durationOf(flags, 'spike-duration'),
  }
  const periodMs = resolvePeriod(given, shape)
  if (flags.duration === undefined && needsDuration({shape, periodMs})) {
    throw new UsageError(`--shape ${shape} needs --duration: it is spread over it`, {
      suggestions: ['add --duration 10s'],
    })
  }
  const warmupMs = durationOf(flags, 'warmup') ?? 0
  const durationMs = durationOf(flags, 'duration')
  const extent: Extent =
    durationMs === undefined
      ? {kind: 'events', warmupMs, events: count ?? Infinity}
      : {kind: 'duration', warmupMs, durationMs}
  const rateEps = parseRate(rate, '--rate')
  const peakRate = flags['peak-rate']
  return {
    shape,
    arrivals,
    rateEps,
    peakRateEps: peakRate === undefined ? 4 * rateEps : parseRate(peakRate, '--peak-rate'),
    periodMs,
    spikeDurationMs: resolveSpike(given, {shape, periodMs, extent}),
    extent,
    drainTimeoutMs: null,
    trace: null,
  }
}

/** A flag that is a span of time; nothing where it was not given. */
function durationOf(
  flags: GenerateFlags,
  name: 'period' | 'spike-duration' | 'warmup' | 'duration',
): Ms | undefined {
  const text = flags[name]
  if (text === undefined) return undefined
  return name === 'warmup' || name === 'duration' ? parseDuration(text) : parsePositiveDuration(text)
}

/** A whole number from 0 on, exact. */
function parseWhole(text: string, what: string): number {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw new UsageError(`${what} "${text}" is not a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`)
}
