import {writeText} from '../generate/file-sink.js'
import type {Offload} from '../model/trial.js'
import type {Usd} from '../model/units.js'
import {loadProfile} from '../settings/files/load-profile.js'
import {
  calibrateTarget,
  type Calibration,
  type CalibrationPlan,
  type CalibrationWorld,
} from './calibrate-target.js'
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

/** All that a calibration asks of the world, so that a test can give others. */
export interface CalibrateWorld extends CalibrationWorld {
  /** ISO 8601 day, for the file. */
  readonly today: string
}

/** Measures a target, writes its profile, and holds the model with that profile against what was measured. */
export async function calibrate(
  {options, plan, offload, path}: PreparedCalibration,
  world: CalibrateWorld,
): Promise<CalibrateResult> {
  const functionName = options['function-name'] ?? null
  const measured = await calibrateTarget(plan, {name: options.target, offload, functionName}, world)
  const {samples, calls, billedMs} = measured
  await writeText(path, profileText(options, plan, {measured, offload, today: world.today}))
  const checks = checkProfile(samples, {...offload, profile: loadProfile(path).profile})
  const costUsd =
    options.target === 'aws'
      ? calibrationCostUsd(offload, {invocations: calls, coldStarts: samples.cold.length, billedMs})
      : 0
  const isWithin = checks.every((check) => check.isWithin)
  const callCpu = usualCallCpu(fitProfile(samples).callCpu)
  return {profile: path, calls, coldStarts: samples.cold.length, costUsd, callCpu, checks, isWithin}
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
