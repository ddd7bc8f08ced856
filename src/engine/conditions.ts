import type {TimerNoise} from '../host/timer-noise.js'
import type {Ms} from '../model/units.js'
import type {MachineLimits} from './machine-limits.js'

/** The part whose CPU time is that of the calls: on `embedded` a thread, on `flink` what calling takes of task and client. */
export const CLIENT_PART = 'client'

/** CPU time that one part of the harness took in a trial; functions and their service are parts of it on this machine. */
export interface CpuUse {
  readonly part: string
  readonly cpuMs: Ms
  /** Over the length of the trial; 1 = a whole core. */
  readonly coreShare: number
}

/** What a trial on a wall clock did to itself, and what it was allowed to. NaN = not known. */
export interface Conditions {
  /** Of the machine that paced the trial, measured just before it; null where that is not this one. */
  readonly timer: TimerNoise | null
  readonly limits: MachineLimits
  /** Of a source that nothing held; NaN at rate `max`. */
  readonly latenessP99Ms: Ms
  /** Mean service beyond what was drawn. */
  readonly serviceExcessMs: Ms
  /** The longest that a thread of the harness went on late, from the measured window on. */
  readonly longestStallMs: Ms
  /** Burning slots and the source want a core each, and there are fewer. */
  readonly isCrowded: boolean
  /** The largest first; none where the system does not tell. */
  readonly cpu: readonly CpuUse[]
}

/** The client alone, over the length of a trial; none where it took no time, or none is known. */
export const clientCpu = (cpuMs: Ms, spanMs: Ms): readonly CpuUse[] =>
  cpuMs > 0 && spanMs > 0 ? [{part: CLIENT_PART, cpuMs, coreShare: cpuMs / spanMs}] : []

/** Flags of a machine that was too busy or too coarse: a row that has one is not to be judged. */
export const MACHINE_FLAGS = ['generator-late', 'oversubscribed', 'paused'] as const
export type MachineFlag = (typeof MACHINE_FLAGS)[number]

/** Of a job that was silent, begun anew or changed by its engine in the middle of a trial, or not changed or kept safe as it was to be. */
const JOB_FLAGS = [
  'stale-metrics',
  'restarted',
  'rescaled',
  'not-rescaled',
  'replayed',
  'no-checkpoints',
] as const

/** Flags of rows that are not to be judged: of an output that lacks what is counted, of the machine, of a target that was lost, of a job that was not one. */
export const UNTRUSTED_FLAGS = ['uncommitted', ...MACHINE_FLAGS, 'target-lost', ...JOB_FLAGS] as const

/** Those that are set; what is not known sets none. */
export function machineFlags(conditions: Omit<Conditions, 'cpu' | 'timer'>): readonly MachineFlag[] {
  const {limits, latenessP99Ms, serviceExcessMs, longestStallMs, isCrowded} = conditions
  const isSet: Readonly<Record<MachineFlag, boolean>> = {
    'generator-late': latenessP99Ms > limits.latenessMs,
    oversubscribed: isCrowded || serviceExcessMs > limits.serviceExcessMs,
    paused: longestStallMs > limits.stallMs,
  }
  return MACHINE_FLAGS.filter((flag) => isSet[flag])
}
