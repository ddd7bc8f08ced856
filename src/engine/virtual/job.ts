import type {Accounting} from '../../dataflow/accounting.js'
import type {Decision} from '../../dataflow/controller.js'
import {policySettings} from '../../dataflow/policy.js'
import {createServiceTimes} from '../../dataflow/service-time.js'
import {windowOf} from '../../dataflow/window.js'
import {VirtualClock} from '../../kernel/virtual-clock.js'
import type {Offload, Trial} from '../../model/trial.js'
import {msToNs, type Ns} from '../../model/units.js'
import {type ModelTarget, withFaults} from '../../offload/faulty-model.js'
import {createLambdaModel} from '../../offload/model/lambda-model.js'
import {requestFaultsOf} from '../../offload/request-faults.js'
import {meanTextBytes} from '../../workload/nexmark/event-text.js'
import {EVENTS_PER_ROUND} from '../../workload/nexmark/settings.js'
import {createSchedule} from '../../workload/schedule.js'
import type {TracePoints} from '../../workload/trace.js'
import type {InvocationRow} from '../engine.js'
import {CallPool} from './call.js'
import {CallCenter} from './call-center.js'
import {OffloadPath} from './offload-path.js'
import {ScheduleBuffer} from './schedule-buffer.js'
import {Subtask} from './subtask.js'

// Around a text in the request: id, keys, quotes. A token list repeats the text with quotes and commas.
const REQUEST_BYTES_PER_EVENT = 24
const RESPONSE_BYTES_PER_TEXT_BYTE = 1.2
const ENVELOPE_BYTES = 64

// By event number modulo the round of kinds: what a text is taken to be long depends on its kind alone.
const TEXT_BYTES = Array.from({length: EVENTS_PER_ROUND}, (_, event) => meanTextBytes(event))
const REQUEST_BYTES = Float64Array.from(TEXT_BYTES, (bytes) => bytes + REQUEST_BYTES_PER_EVENT)
const RESPONSE_BYTES = Float64Array.from(TEXT_BYTES, (bytes) => bytes * RESPONSE_BYTES_PER_TEXT_BYTE)

/** The offload side of the job: one target and one call center, a path per subtask. */
export interface OffloadSide {
  readonly target: ModelTarget
  readonly center: CallCenter
  readonly paths: readonly OffloadPath[]
}

/** The parts of the simulated job, wired. */
export interface Job {
  readonly clock: VirtualClock
  readonly schedule: ScheduleBuffer
  readonly calls: CallPool
  readonly subtasks: readonly Subtask[]
  readonly offload: OffloadSide | null
}

interface Wiring {
  readonly accounting: Accounting
  readonly firstDecision: Decision
  readonly invocation: (row: InvocationRow) => void
  readonly trace: TracePoints | undefined
}

/** Builds the job of a trial. */
export function createJob(trial: Trial, wiring: Wiring): Job {
  const clock = new VirtualClock()
  const schedule = new ScheduleBuffer(createSchedule(trial.load, trial.seed, wiring.trace))
  const calls = new CallPool()
  const serviceNs = createServiceTimes(trial.service, trial.seed)
  const offload = trial.offload
    ? createOffloadSide(trial, trial.offload, {...wiring, clock, calls, serviceNs})
    : null

  const subtasks = Array.from({length: trial.parallelism}, (_, index) => {
    const path = offload?.paths[index] ?? null
    const subtask = new Subtask({
      index,
      subtasks: trial.parallelism,
      clock,
      schedule,
      accounting: wiring.accounting,
      serviceNs,
      ...policySettings(trial),
      offload: path,
    })
    if (offload && path) offload.center.addLane(subtask, path)
    return subtask
  })
  return {clock, schedule, calls, subtasks, offload}
}

interface OffloadWiring extends Wiring {
  readonly clock: VirtualClock
  readonly calls: CallPool
  readonly serviceNs: (event: number) => Ns
}

function createTarget(trial: Trial, offload: Offload): ModelTarget {
  const model = createLambdaModel({offload, limits: offload.limits, seed: trial.seed})
  const faults = requestFaultsOf(trial)
  return faults === null ? model : withFaults(model, faults)
}

function createOffloadSide(trial: Trial, offload: Offload, wiring: OffloadWiring): OffloadSide {
  const {clock, calls, accounting, firstDecision, invocation, serviceNs} = wiring
  const target = createTarget(trial, offload)
  const center = new CallCenter({clock, calls, offload, target, accounting, seed: trial.seed, invocation})
  const fixedNs = offload.offloadServiceTimeMs === null ? null : msToNs(offload.offloadServiceTimeMs)
  const paths = Array.from(
    {length: trial.parallelism},
    (_, index) =>
      new OffloadPath({
        index,
        clock,
        calls,
        batch: firstDecision.batch,
        meanServiceMs: offload.offloadServiceTimeMs ?? trial.service.meanMs,
        window: windowOf(offload, trial.parallelism),
        workNs: fixedNs === null ? serviceNs : () => fixedNs,
        requestBytes: REQUEST_BYTES,
        responseBytes: RESPONSE_BYTES,
        envelopeBytes: ENVELOPE_BYTES,
      }),
  )
  return {target, center, paths}
}
