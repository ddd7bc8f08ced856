import type {Accounting} from '../../dataflow/accounting/accounting.js'
import {SunkEvents} from '../../dataflow/accounting/aggregate.js'
import {CallLedger} from '../../dataflow/calls/call-ledger.js'
import {
  ENVELOPE_BYTES,
  REQUEST_BYTES,
  RESPONSE_BYTES,
  WINDOW_REQUEST_BYTES,
} from '../../dataflow/calls/payload-bytes.js'
import type {TrialQuery} from '../../dataflow/windows/trial-query.js'
import type {Decision} from '../../dataflow/control/controller.js'
import {policySettings} from '../../dataflow/control/policy.js'
import {createServiceTimes} from '../../dataflow/service-time.js'
import {windowOf} from '../../dataflow/calls/window.js'
import {VirtualClock} from '../../kernel/virtual-clock.js'
import type {Offload, Trial} from '../../model/trial.js'
import {msToNs, type Ns} from '../../model/units.js'
import {type ModelTarget, withFaults} from '../../offload/faults/faulty-model.js'
import {createLambdaModel} from '../../offload/model/lambda-model.js'
import {requestFaultsOf} from '../../offload/faults/request-faults.js'
import {openSchedule} from '../../workload/schedule-store.js'
import type {TracePoints} from '../../workload/trace.js'
import type {InvocationRow} from '../engine.js'
import {CallPool} from './call.js'
import {CallCenter} from './call-center.js'
import {FallbackQueue} from './fallback-queue.js'
import {OffloadPath} from './offload-path.js'
import {ScheduleBuffer} from './schedule-buffer.js'
import type {Resumption} from './restart/resumption.js'
import {Subtask} from './subtask.js'

/** The offload side of the job: one target and one call center, a path per subtask. */
export interface OffloadSide {
  readonly target: ModelTarget
  readonly center: CallCenter
  readonly paths: readonly OffloadPath[]
}

/** What passes of a job before its last restart have counted; 0 throughout in the first. */
export interface EarlierPasses {
  /** Sunk or dropped when the last pass began. */
  readonly settledEvents: number
  readonly emittedEvents: number
  readonly processedEvents: number
  readonly offloadedEvents: number
  /** Of the offloaded ones: back in their sources, since no answer had come. */
  readonly returnedEvents: number
  /** Of these, the ones that the invoker had given up before. */
  readonly returnedFallbackEvents: number
  readonly busyNs: Ns
  readonly backpressuredNs: Ns
  readonly subtask0RecordsIn: number
  /** Calls under way at a restart. */
  readonly replayedInvocations: number
}

/** The parts of the simulated job, wired. */
export interface Job {
  readonly clock: VirtualClock
  readonly schedule: ScheduleBuffer
  readonly calls: CallPool
  readonly subtasks: readonly Subtask[]
  readonly offload: OffloadSide | null
  readonly earlier: EarlierPasses
}

/** What a job outlives its restarts with: accounting, windows, log of calls. */
export interface Wiring {
  readonly accounting: Accounting
  /** Null where the trial's query is none of Nexmark's. */
  readonly query: TrialQuery | null
  readonly firstDecision: Decision
  readonly invocation: (row: InvocationRow) => void
  readonly trace: TracePoints | undefined
}

/** What is the same in every pass of a trial's job. */
interface Lasting {
  readonly clock: VirtualClock
  readonly schedule: ScheduleBuffer
  readonly target: ModelTarget | null
  readonly ledger: CallLedger
  readonly dropped: SunkEvents
}

/** What a pass begins with. */
export interface Pass {
  readonly parallelism: number
  readonly resumed: Resumption | null
  readonly earlier: EarlierPasses
}

/** What a job goes on from. */
export interface Restart {
  readonly before: Job
  readonly pass: Pass
  /** Given up for good. */
  readonly dropped: SunkEvents
}

const FIRST: EarlierPasses = {
  settledEvents: 0,
  emittedEvents: 0,
  processedEvents: 0,
  offloadedEvents: 0,
  returnedEvents: 0,
  returnedFallbackEvents: 0,
  busyNs: 0,
  backpressuredNs: 0,
  subtask0RecordsIn: 0,
  replayedInvocations: 0,
}

/** Builds the job of a trial. */
export function createJob(trial: Trial, wiring: Wiring): Job {
  const lasting: Lasting = {
    clock: new VirtualClock(),
    schedule: new ScheduleBuffer(openSchedule(trial.load, trial.seed, wiring.trace)),
    target: trial.offload && createTarget(trial, trial.offload),
    ledger: new CallLedger(),
    dropped: new SunkEvents(),
  }
  const pass = {parallelism: trial.parallelism, resumed: null, earlier: FIRST}
  return wire(trial, wiring, {lasting, pass})
}

/** The same job once more: schedule, target and what its calls have cost go on, all else begins anew. */
export function restartJob(trial: Trial, wiring: Wiring, {before, pass, dropped}: Restart): Job {
  const {clock, schedule, offload} = before
  const lasting: Lasting = {
    clock,
    schedule,
    target: offload?.target ?? null,
    ledger: offload?.center.ledger ?? new CallLedger(),
    dropped,
  }
  return wire(trial, wiring, {lasting, pass})
}

function wire(trial: Trial, wiring: Wiring, parts: {readonly lasting: Lasting; readonly pass: Pass}): Job {
  const {lasting, pass} = parts
  const {clock, schedule} = lasting
  const calls = new CallPool()
  const serviceNs = createServiceTimes(trial.service, trial.seed)
  const offload = trial.offload
    ? createOffloadSide(trial, trial.offload, {...wiring, ...parts, calls, serviceNs})
    : null

  const subtasks = Array.from({length: pass.parallelism}, (_, index) => {
    const path = offload?.paths[index] ?? null
    const fallback = new FallbackQueue()
    const subtask = new Subtask({
      index,
      subtasks: pass.parallelism,
      clock,
      schedule,
      accounting: wiring.accounting,
      serviceNs,
      ...policySettings(trial),
      offload: path,
      fallback,
      resumed: pass.resumed,
    })
    if (offload && path) offload.center.addLane({subtask, path, fallback})
    return subtask
  })
  return {clock, schedule, calls, subtasks, offload, earlier: pass.earlier}
}

interface OffloadWiring extends Wiring {
  readonly lasting: Lasting
  readonly pass: Pass
  readonly calls: CallPool
  readonly serviceNs: (event: number) => Ns
}

function createTarget(trial: Trial, offload: Offload): ModelTarget {
  const model = createLambdaModel({offload, limits: offload.limits, seed: trial.seed})
  const faults = requestFaultsOf(trial)
  return faults === null ? model : withFaults(model, faults)
}

function createOffloadSide(trial: Trial, offload: Offload, wiring: OffloadWiring): OffloadSide {
  const {lasting, pass, calls, accounting, query, firstDecision, invocation, serviceNs} = wiring
  const {clock, ledger, dropped} = lasting
  const target = lasting.target ?? createTarget(trial, offload)
  const center = new CallCenter({
    clock,
    calls,
    offload,
    target,
    accounting,
    query,
    seed: trial.seed,
    invocation,
    ledger,
    dropped,
  })
  const fixedNs = offload.offloadServiceTimeMs === null ? null : msToNs(offload.offloadServiceTimeMs)
  const paths = Array.from(
    {length: pass.parallelism},
    (_, index) =>
      new OffloadPath({
        index,
        clock,
        calls,
        batch: firstDecision.batch,
        meanServiceMs: offload.offloadServiceTimeMs ?? trial.service.meanMs,
        window: windowOf(offload, pass.parallelism),
        workNs: fixedNs === null ? serviceNs : () => fixedNs,
        requestBytes: query === null ? REQUEST_BYTES : WINDOW_REQUEST_BYTES,
        responseBytes: RESPONSE_BYTES,
        envelopeBytes: ENVELOPE_BYTES,
        send: (slot) => {
          center.send(slot)
        },
      }),
  )
  return {target, center, paths}
}
