import {
  ARRIVALS,
  ENGINES,
  FUNCTIONS,
  PIPELINES,
  QUERIES,
  SERVICE_MODES,
  SHAPES,
  TARGETS,
} from '../../model/trial.js'
import {UNTRUSTED_FLAGS} from '../../engine/conditions.js'
import {idleFaultFlag} from '../../engine/idle-fault-flag.js'
import {type FaultKind, FAULTS} from '../../model/fault.js'
import {BATCH_POLICIES} from '../../strategy/batch/registry.js'
import {isTextKey, TRIAL_KEYS, type TextKey, type TrialKey} from '../trial-row.js'

/** The columns that hold numbers. */
export type NumberKey = Exclude<TrialKey, TextKey>

const words = (...list: readonly string[]): ReadonlySet<string> => new Set(list)

/** Columns of text that have one form, and that form in words. */
export const FORMS: readonly (readonly [key: TextKey, form: RegExp, what: string])[] = [
  ['trialId', /^[0-9a-f]{12}$/, '12 hex digits'],
  ['outputDigest', /^([0-9a-f]{16})?$/, '16 hex digits or nothing'],
  ['flags', /^([a-z0-9]+(-[a-z0-9]+)*(;[a-z0-9]+(-[a-z0-9]+)*)*)?$/, 'words joined by ;'],
]

/** Columns of text with a fixed vocabulary; an empty word is a value that may be missing. */
export const KNOWN: readonly (readonly [key: TextKey, known: ReadonlySet<string>])[] = [
  ['state', words('completed', 'aborted', 'invalid', 'failed')],
  ['engine', words(...ENGINES)],
  ['target', words('', ...TARGETS)],
  ['function', words('', ...FUNCTIONS)],
  ['pipeline', words(...PIPELINES)],
  ['shape', words(...SHAPES)],
  ['arrivals', words(...ARRIVALS)],
  ['batch', words('', ...Object.keys(BATCH_POLICIES))],
  ['serviceMode', words(...SERVICE_MODES)],
  ['query', words('', ...QUERIES)],
  ['sustainable', words('', 'sustainable', 'unsustainable', 'undecided')],
]

/** Counted, and so whole. */
export const COUNTS: readonly NumberKey[] = [
  ...(['parallelism', 'batchSizeEvents', 'bufferEvents', 'repetition', 'seed'] as const),
  ...(['intendedEvents', 'emittedEvents', 'sunkEvents', 'unfinishedEvents', 'lostEvents'] as const),
  ...(['duplicateEvents', 'suppressedDuplicateEvents', 'burstEvents', 'reorderedEvents'] as const),
  ...(['backlogMaxEvents', 'offloadedEvents', 'invocations', 'coldStarts', 'throttles'] as const),
  ...(['retries', 'failures', 'fallbackEvents', 'environmentsMax', 'sentRequests'] as const),
  ...(['slotsMax', 'rescales', 'replayedInvocations', 'windows', 'resultRows'] as const),
  ...(['checkpoints', 'failuresInjected', 'restarts', 'replayedEvents', 'stateBytes'] as const),
]

/** Of a trial that has ended, whatever it was; the rest may be not applicable or not known. */
export const ALWAYS: readonly NumberKey[] = [
  ...(['parallelism', 'serviceTimeMs', 'warmupMs', 'repetition', 'seed'] as const),
  ...(['intendedEvents', 'emittedEvents', 'sunkEvents', 'unfinishedEvents', 'lostEvents'] as const),
  ...(['duplicateEvents', 'suppressedDuplicateEvents', 'localCostUsd', 'totalCostUsd', 'wallMs'] as const),
]

/** Of a trial that had a target. */
export const WITH_TARGET: readonly NumberKey[] = [
  ...(['memoryMb', 'offloadedEvents', 'invocations', 'coldStarts', 'throttles'] as const),
  ...(['retries', 'failures', 'fallbackEvents', 'environmentsMax', 'lambdaCostUsd'] as const),
]

/** Empty in the row of a trial whose slots stay. */
export const OF_AUTOSCALER = ['rescales', 'pausedMs', 'firstDecisionMs', 'firstReadyMs'] as const

/** docs/measurement.md#flags */
export const KNOWN_FLAGS: ReadonlySet<string> = words(
  ...UNTRUSTED_FLAGS,
  ...['censored', 'short-window', 'unsteady', 'throttled', 'clock', 'client-bound', 'priced-as-cpu'],
  ...['environments-unknown', 'cost-at-least', 'max-cost'],
  ...(Object.keys(FAULTS) as FaultKind[]).map(idleFaultFlag),
)

/** Growth may be a fall, a decision come before the burst; shares have limits of their own. */
const SIGNED: ReadonlySet<NumberKey> = new Set<NumberKey>([
  'latencySlopeMsPerS',
  'firstDecisionMs',
  'firstReadyMs',
])

/** Empty in the row of a trial that had no target. */
export const OF_TARGET: readonly NumberKey[] = [
  ...(['offloadedEvents', 'offloadShare', 'invocations', 'batchMeanEvents', 'coldStarts'] as const),
  ...(['throttles', 'retries', 'failures', 'fallbackEvents', 'environmentsMax'] as const),
  ...(['offloadLatencyP50Ms', 'offloadLatencyP99Ms', 'clientWaitP99Ms', 'lambdaInitMsTotal'] as const),
  ...(['lambdaBilledMsTotal', 'lambdaGbSeconds', 'sentRequests'] as const),
]

/** Columns that lie between 0 and 1. */
export const SHARES: ReadonlySet<NumberKey> = new Set<NumberKey>([
  'busyShare',
  'idleShare',
  'backpressuredShare',
  'offloadShare',
])
/** Flink measures busy time by its own clock: over a window it has been 0.6 % more than the window. */
export const SHARE_SLACK = 0.02

/** Each at most the next one, where both are known. */
export const RISING: readonly (readonly NumberKey[])[] = [
  ['rateEps', 'peakRateEps'],
  ['sunkEvents', 'emittedEvents', 'intendedEvents'],
  ['fallbackEvents', 'offloadedEvents', 'emittedEvents'],
  ['burstEvents', 'intendedEvents'],
  ['backlogMaxEvents', 'intendedEvents'],
  ['reorderedEvents', 'sunkEvents'],
  ['duplicateEvents', 'intendedEvents'],
  ['latencyP50Ms', 'latencyP90Ms', 'latencyP95Ms', 'latencyP99Ms', 'latencyP999Ms', 'latencyMaxMs'],
  ['latencyMeanMs', 'latencyMaxMs'],
  ['burstLatencyP50Ms', 'burstLatencyP99Ms', 'burstLatencyMaxMs', 'latencyMaxMs'],
  ['processingLatencyP50Ms', 'processingLatencyP99Ms', 'latencyMaxMs'],
  ['scheduleLatenessP50Ms', 'scheduleLatenessP99Ms', 'latencyMaxMs'],
  ['offloadLatencyP50Ms', 'offloadLatencyP99Ms'],
  ['emissionP50Ms', 'emissionP99Ms', 'emissionMaxMs'],
  ['emissionCensoredFromMs', 'emissionMaxMs'],
  ['batchMeanEvents', 'batchSizeEvents'],
  ['coldStarts', 'invocations', 'sentRequests'],
  ['throttles', 'sentRequests'],
  ['retries', 'sentRequests'],
  ['failures', 'sentRequests'],
  ['localCostUsd', 'totalCostUsd'],
  ['parallelism', 'slotsMax'],
  ['restarts', 'failuresInjected'],
  ['firstDecisionMs', 'firstReadyMs'],
]

/** The first is the sum of the others; what is not known is nothing. */
export const SUMS: readonly (readonly [NumberKey, ...NumberKey[]])[] = [
  ['intendedEvents', 'sunkEvents', 'unfinishedEvents', 'lostEvents'],
  ['totalCostUsd', 'localCostUsd', 'lambdaCostUsd'],
]

/** Cells have nine digits: what is made of two of them is right to seven. */
export const ROUNDING = 2e-8

/** Counts that are divided and multiplied again are whole but for rounding. */
export const HALF_AN_EVENT = 0.5

const NUMBER_KEYS = TRIAL_KEYS.filter((key): key is NumberKey => !isTextKey(key))
/** Kept unless they are known: hundreds of thousands of rows are read. */
export const LIMITED = NUMBER_KEYS.filter((key) => !SIGNED.has(key))
