const words = <const Words extends readonly string[]>(...list: Words): Words => list

/** What the trial was asked to do. */
const IDENTITY = words(
  'trialId',
  'experiment',
  'point',
  'state',
  'engine',
  'target',
  'function',
  'pipeline',
  'strategy',
  'shape',
  'arrivals',
  'rateEps',
  'peakRateEps',
  'parallelism',
  'metricIntervalMs',
  'batch',
  'batchSizeEvents',
  'serviceTimeMs',
  'serviceMode',
  'bufferEvents',
  'memoryMb',
  'durationMs',
  'warmupMs',
  'repetition',
  'seed',
)

/** Conservation: whole trial. */
const COUNTS = words(
  'intendedEvents',
  'emittedEvents',
  'sunkEvents',
  'unfinishedEvents',
  'lostEvents',
  'duplicateEvents',
  'suppressedDuplicateEvents',
  'outputDigest',
)

/** Rates: measured window. */
const RATES = words('offeredEps', 'processedEps', 'completionMs')

/** Latency from the intended instant, then from emission, then the gap between the two. */
const LATENCIES = words(
  'latencyMeanMs',
  'latencyP50Ms',
  'latencyP90Ms',
  'latencyP95Ms',
  'latencyP99Ms',
  'latencyP999Ms',
  'latencyMaxMs',
  'burstEvents',
  'burstLatencyP50Ms',
  'burstLatencyP99Ms',
  'burstLatencyMaxMs',
  'sloMissedS',
  'censoredFromMs',
  'processingLatencyMeanMs',
  'processingLatencyP50Ms',
  'processingLatencyP99Ms',
  'scheduleLatenessP50Ms',
  'scheduleLatenessP99Ms',
  'reorderedEvents',
  'reorderExtentP99Ms',
)

/** Task times and queues: measured window. */
const PRESSURE = words(
  'accumulatedBackpressuredMs',
  'policyBlockedMs',
  'busyShare',
  'idleShare',
  'backpressuredShare',
  'backlogMaxEvents',
  'latencySlopeMsPerS',
  'sustainable',
)

/** The offload path and money: whole trial. */
const OFFLOAD = words(
  'offloadedEvents',
  'offloadShare',
  'invocations',
  'batchMeanEvents',
  'coldStarts',
  'throttles',
  'retries',
  'failures',
  'fallbackEvents',
  'environmentsMax',
  'offloadLatencyP50Ms',
  'offloadLatencyP99Ms',
  'clientWaitP99Ms',
  'lambdaInitMsTotal',
  'lambdaBilledMsTotal',
  'lambdaGbSeconds',
  'lambdaCostUsd',
  'localCostUsd',
  'totalCostUsd',
  'costPerMillionEventsUsd',
)

/** Slots over time and who changes them (docs/measurement.md#slots-over-time). */
const SCALING = words(
  'autoscaler',
  'slotsMax',
  'slotSeconds',
  'rescales',
  'pausedMs',
  'firstDecisionMs',
  'firstReadyMs',
  'replayedInvocations',
)

/** How late windows fire, of a query that has some (docs/measurement.md#emission-delay). */
const WINDOWS = words('emissionP50Ms', 'emissionP99Ms', 'emissionMaxMs', 'windows', 'resultRows')

/** What checkpoints and crashes cost, and how long it took to be good again (docs/measurement.md#recovery). */
const RECOVERY = words(
  'checkpointIntervalMs',
  'checkpoints',
  'checkpointP99Ms',
  'failuresInjected',
  'restarts',
  'downtimeMs',
  'recoveryMs',
  'replayedEvents',
  'stateBytes',
)

/** What the job computed of its events (docs/model.md#windows): what the query has not is empty. */
const QUERY = words('query', 'windowMs', 'slideMs', 'gapMs')

/** From where on emission delays are lower bounds (docs/measurement.md#emission-delay). */
const UNFIRED = words('emissionCensoredFromMs')

/** The columns of trials.csv, in this order: a contract. Keys here and in `--json`, snake_case in the file. */
export const TRIAL_KEYS = [
  ...IDENTITY,
  ...COUNTS,
  ...RATES,
  ...LATENCIES,
  ...PRESSURE,
  ...OFFLOAD,
  'wallMs',
  'flags',
  'sentRequests',
  ...SCALING,
  ...WINDOWS,
  ...RECOVERY,
  ...QUERY,
  ...UNFIRED,
] as const

/** How many of the last columns rows of before this version lack: read, they are empty there. */
export const APPENDED_COLUMNS =
  SCALING.length + WINDOWS.length + RECOVERY.length + QUERY.length + UNFIRED.length

export type TrialKey = (typeof TRIAL_KEYS)[number]

const TEXT_KEYS = words(
  'trialId',
  'experiment',
  'point',
  'state',
  'engine',
  'target',
  'function',
  'pipeline',
  'strategy',
  'shape',
  'arrivals',
  'batch',
  'serviceMode',
  'outputDigest',
  'sustainable',
  'flags',
  'autoscaler',
  'query',
)

export type TextKey = (typeof TEXT_KEYS)[number]

/** Whether a column holds words; all others hold numbers. */
export const isTextKey = (key: TrialKey): key is TextKey => (TEXT_KEYS as readonly string[]).includes(key)

/** One finished trial. Numbers are NaN, texts '' where not applicable or not known. */
export type TrialRow = {readonly [Key in TrialKey]: Key extends TextKey ? string : number}

/** Columns that follow from the trial alone: known before it runs. */
export type SettingKey =
  | Exclude<(typeof IDENTITY)[number], 'trialId' | 'experiment' | 'point' | 'state' | 'bufferEvents'>
  | 'autoscaler'
  | (typeof QUERY)[number]

const OTHER_KEYS = words('trialId', 'experiment', 'point', 'state', 'bufferEvents')

/** The columns of a row that say what was set, in their order. */
export const SETTING_KEYS: readonly SettingKey[] = [...IDENTITY, 'autoscaler' as const, ...QUERY].filter(
  (key): key is SettingKey => !OTHER_KEYS.some((other) => other === key),
)

/** The honesty flags of a row, one word each. */
export const flagsOf = ({flags}: Pick<TrialRow, 'flags'>): readonly string[] =>
  flags.split(';').filter((flag) => flag !== '')

/** `latencyP99Ms` → `latency_p99_ms`. */
export const columnName = (key: string): string =>
  key.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
