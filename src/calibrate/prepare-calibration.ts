import {offloadCostUsd, type OffloadUsage} from '../dataflow/calls/offload-cost.js'
import {UsageError} from '../errors.js'
import {lambdaPriceFor} from '../metrics/lambda-price.js'
import {requireWritable} from '../generate/file-sink.js'
import type {FunctionName, Offload} from '../model/trial.js'
import type {Usd} from '../model/units.js'
import type {LambdaTargetName} from '../offload/registry.js'
import {DEFAULTS} from '../settings/defaults.js'
import {loadLambdaPlatform} from '../settings/files/load-platform.js'
import {loadProfile} from '../settings/files/load-profile.js'
import {parseCount, parseMemory} from '../settings/parse/parse-quantity.js'
import {withFlag} from '../settings/parse/with-words.js'
import {type CalibrationPlan, plannedCalls} from './calibrate-target.js'
import {countFittingEvents} from './calibration-request.js'

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

/**
 * Reads the flags; throws a UsageError for what cannot be measured, and an EnvironmentError where the profile could not be
 * written: not after minutes of calls is its place found to be missing.
 */
export async function prepareCalibration(options: CalibrateOptions): Promise<PreparedCalibration> {
  const plan = readPlan(options)
  const offload = offloadOf(options, plan)
  const path = options.out ?? `${options.target}-${options.function}.yaml`
  if (!/\.ya?ml$/.test(path)) {
    throw new UsageError(`--out ${path} is not a YAML file`, {suggestions: ['name it like ./mine.yaml']})
  }
  requireFitting(plan, offload)
  await requireWritable(path)
  return {options, plan, offload, path, calls: plannedCalls(plan), costUsd: plannedCostOf(plan, offload)}
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
  // A median of fewer says nothing, and a check against it would be empty.
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

/** What calls of a calibration cost on AWS: its environments are never kept, and it passes no NAT gateway. */
export const calibrationCostUsd = (
  offload: Offload,
  usage: Omit<OffloadUsage, 'sinceWindowMs' | 'payloadBytes'>,
): Usd => offloadCostUsd({offload, parallelism: 1}, {...usage, payloadBytes: 0, sinceWindowMs: 0})

/** Generous: what one call may be billed, init apart. */
const ASSUMED_WARM_MS = 20
const ASSUMED_COLD_MS = 2000

function plannedCostOf(plan: CalibrationPlan, offload: Offload): Usd {
  const billedMs =
    (plannedCalls(plan) - plan.coldStarts) * ASSUMED_WARM_MS + plan.coldStarts * ASSUMED_COLD_MS
  return calibrationCostUsd(offload, {invocations: plannedCalls(plan), coldStarts: plan.coldStarts, billedMs})
}
