import {offloadCostUsd, type OffloadUsage} from '../dataflow/calls/offload-cost.js'
import {UsageError} from '../errors.js'
import {
  calibrateTarget,
  countFittingEvents,
  plannedCalls,
  type Calibration,
  type CalibrationPlan,
} from './calibrate-target.js'
import {checkProfile, type RoundTripCheck} from './check-profile.js'
import {DEFAULTS} from '../settings/defaults.js'
import {withFileSink} from '../generate/file-sink.js'
import {type CallCpu, fitProfile, usualCallCpu, writeProfile} from './fit-profile.js'
import {loadLambdaPlatform} from '../settings/files/load-platform.js'
import {loadProfile} from '../settings/files/load-profile.js'
import {parseCount, parseMemory} from '../settings/parse/parse-quantity.js'
import {withFlag} from '../settings/parse/with-flag.js'
import type {Clock} from '../kernel/clock.js'
import {lambdaPriceFor} from '../metrics/lambda-price.js'
import type {FunctionName, Offload} from '../model/trial.js'
import type {Ms, Usd} from '../model/units.js'
import {connectLambda} from '../offload/lambda/lambda-target.js'
import {startTarget, type LambdaTargetName} from '../offload/registry.js'

/** The flags of `burst lambda calibrate`, as typed. */
export interface CalibrateOptions {
  readonly target: LambdaTargetName
  readonly function: FunctionName
  readonly 'function-name'?: string | undefined
  readonly memory: string
  readonly 'batch-sizes': string
  readonly repetitions: string
  readonly 'cold-starts': string
  readonly out?: string | undefined
}

/** What will be called, before the first call. */
export interface PreparedCalibration {
  readonly options: CalibrateOptions
  readonly plan: CalibrationPlan
  readonly offload: Offload
  /** Of the profile. */
  readonly path: string
  readonly calls: number
  /** Estimate at list prices if they are called on AWS. */
  readonly costUsd: Usd
}

/** The profile's file and how well it computes what was measured, for `--json`. */
export interface CalibrateResult {
  readonly profile: string
  readonly calls: number
  readonly coldStarts: number
  /** Estimate at list prices; 0 where nothing is billed. */
  readonly costUsd: Usd
  /** The caller's CPU for a call, as the profile says it. */
  readonly callCpu: CallCpu
  readonly checks: readonly RoundTripCheck[]
  readonly isWithin: boolean
}

/** Clock, day and ways out, so that a test can give others. */
export interface CalibrateWorld {
  readonly clock: Clock
  readonly cpuMs: () => Ms
  /** ISO 8601 day, for the file. */
  readonly today: string
  readonly progress: (doneCalls: number, totalCalls: number) => void
  readonly signal: AbortSignal
}

/** Reads the flags; throws `UsageError` for what cannot be measured. */
export function prepareCalibration(options: CalibrateOptions): PreparedCalibration {
  const plan = readPlan(options)
  const offload = offloadOf(options, plan)
  const path = options.out ?? `${options.target}-${options.function}.yaml`
  if (!/\.ya?ml$/.test(path)) {
    throw new UsageError(`--out ${path} is not a YAML file`, {suggestions: ['name it like ./mine.yaml']})
  }
  requireFitting(plan, offload)
  return {options, plan, offload, path, calls: plannedCalls(plan), costUsd: plannedCostOf(plan, offload)}
}

/** Measures a target, writes its profile, and holds the model with that profile against what was measured. */
export async function calibrate(
  {options, plan, offload, path}: PreparedCalibration,
  world: CalibrateWorld,
): Promise<CalibrateResult> {
  // The place of the file is opened first: not after minutes of calls is it found to be missing.
  const {samples, calls, billedMs} = await withFileSink(path, async (sink) => {
    const measured = await measure(options, {plan, offload}, world)
    await sink.write(Buffer.from(profileText(options, plan, {measured, offload, today: world.today})))
    return measured
  })
  const checks = checkProfile(samples, {...offload, profile: loadProfile(path).profile})
  const costUsd =
    options.target === 'aws'
      ? costOf(offload, {invocations: calls, coldStarts: samples.cold.length, billedMs})
      : 0
  const isWithin = checks.every((check) => check.isWithin)
  const callCpu = usualCallCpu(fitProfile(samples).callCpu)
  return {profile: path, calls, coldStarts: samples.cold.length, costUsd, callCpu, checks, isWithin}
}

async function measure(
  options: CalibrateOptions,
  {plan, offload}: {readonly plan: CalibrationPlan; readonly offload: Offload},
  {clock, cpuMs, progress, signal}: CalibrateWorld,
): Promise<Calibration> {
  const started = await startTarget(options.target, {
    offload,
    functionName: options['function-name'] ?? null,
  })
  try {
    const target = await connectLambda(started.connection)
    try {
      const canReclaim = started.connection.control !== null
      return await calibrateTarget(plan, {target, clock, cpuMs, canReclaim, progress, signal})
    } finally {
      await target.close()
    }
  } finally {
    await started.stop()
  }
}

interface Measured {
  readonly measured: Calibration
  readonly offload: Offload
  readonly today: string
}

function profileText(
  {target, function: name, 'function-name': functionName}: CalibrateOptions,
  plan: CalibrationPlan,
  {measured: {samples}, offload, today}: Measured,
): string {
  const what = `${functionName ?? `burst's function for ${name}`}, ${offload.memoryMb} MB, on target ${target}`
  return writeProfile(fitProfile(samples), {
    what: `Measured: ${what}.`,
    asOf: today,
    source: `burst lambda calibrate: ${what}; ${plan.repetitions} warm calls of each batch size, ${samples.cold.length} cold ones`,
    functionTimeoutMs: offload.profile.functionTimeoutMs,
  })
}

function readPlan(options: CalibrateOptions): CalibrationPlan {
  const batchSizes = options['batch-sizes'].split(',').map((text) => parseCount(text.trim(), '--batch-sizes'))
  if (batchSizes[0] !== 1 || batchSizes.some((size, index) => size <= (batchSizes[index - 1] ?? 0))) {
    throw new UsageError(`--batch-sizes ${options['batch-sizes']} must rise from 1`, {
      suggestions: ['write them like 1,10,100,500'],
    })
  }
  const repetitions = parseCount(options.repetitions, '--repetitions')
  const coldStarts = parseCount(options['cold-starts'], '--cold-starts')
  // A median of fewer tells nothing, and a check against it would be empty.
  if (Math.min(repetitions, coldStarts) >= 2) return {batchSizes, repetitions, coldStarts}
  throw new UsageError('--repetitions and --cold-starts must be 2 or more')
}

/** Before the first call: after minutes of them the target would refuse the largest batch. */
function requireFitting({batchSizes}: CalibrationPlan, {limits}: Offload): void {
  const largest = batchSizes.at(-1) ?? 1
  const fitting = countFittingEvents(limits.requestBytes, largest)
  if (fitting >= largest) return
  throw new UsageError(
    `--batch-sizes: ${largest} events do not fit into the ${limits.requestBytes} bytes of one request`,
    {suggestions: [`end with ${fitting} or fewer; what they are answered must fit, too`]},
  )
}

function offloadOf(options: CalibrateOptions, plan: CalibrationPlan): Offload {
  const {limits, prices} = loadLambdaPlatform(DEFAULTS.lambdaPlatform)
  return {
    target: options.target,
    function: options.function,
    functionName: null,
    maxCostUsd: null,
    offloadServiceTimeMs: 0,
    memoryMb: withFlag('memory', () => parseMemory(options.memory)),
    reservedConcurrency: null,
    environments: 'cold',
    // What is measured here is what a process takes.
    localStarts: options.target === 'local' ? 'real' : null,
    // Cold calls go out at once where environments cannot be ended.
    maxInFlight: options.target === 'aws' ? plan.coldStarts : 1,
    maxAttempts: 1,
    // A cold start of Java at a small size takes many seconds.
    callTimeoutMs: 60_000,
    onGiveUp: 'drop',
    profile: loadProfile(options.function).profile,
    limits,
    price: lambdaPriceFor(prices, {environments: 'cold'}),
  }
}

/** Its environments are never kept, and it passes no NAT gateway. */
const costOf = (offload: Offload, usage: Omit<OffloadUsage, 'sinceWindowMs' | 'payloadBytes'>): Usd =>
  offloadCostUsd({offload, parallelism: 1}, {...usage, payloadBytes: 0, sinceWindowMs: 0})

/** Generous: what one call may be billed, init apart. */
const ASSUMED_WARM_MS = 20
const ASSUMED_COLD_MS = 2000

function plannedCostOf(plan: CalibrationPlan, offload: Offload): Usd {
  const billedMs =
    (plannedCalls(plan) - plan.coldStarts) * ASSUMED_WARM_MS + plan.coldStarts * ASSUMED_COLD_MS
  return costOf(offload, {invocations: plannedCalls(plan), coldStarts: plan.coldStarts, billedMs})
}
