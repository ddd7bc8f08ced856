import {withFileSink} from '../generate/file-sink.js'
import type {Clock} from '../kernel/clock.js'
import type {Offload} from '../model/trial.js'
import type {Ms, Usd} from '../model/units.js'
import {connectLambda} from '../offload/lambda/lambda-target.js'
import {startTarget} from '../offload/registry.js'
import {loadProfile} from '../settings/files/load-profile.js'
import {calibrateTarget, type Calibration, type CalibrationPlan} from './calibrate-target.js'
import {checkProfile, type RoundTripCheck} from './check-profile.js'
import {type CallCpu, fitProfile, usualCallCpu, writeProfile} from './fit-profile.js'
import {calibrationCostUsd, type CalibrateOptions, type PreparedCalibration} from './prepare-calibration.js'

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
      ? calibrationCostUsd(offload, {invocations: calls, coldStarts: samples.cold.length, billedMs})
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
