import {randomBytes} from 'node:crypto'
import type {Decision} from '../../../dataflow/control/controller.js'
import {windowOf} from '../../../dataflow/calls/window.js'
import {cutsOf} from '../../../model/stream-cuts.js'
import type {Trial} from '../../../model/trial.js'
import type {TracePoints} from '../../../workload/trace.js'
import type {DecisionAnswer, SubtaskWait} from './control-messages.js'
import type {InvokeAddress} from '../../../offload/offload-service.js'

/** The whole trial as the job receives it; JSON, so that what is unlimited is null. */
export function describeSpec(
  trial: Trial,
  {
    trace,
    invoke,
    firstDecision,
    jobName = `burst ${trial.pipeline}`,
    isChained = false,
    isKeyed = false,
  }: {
    trace: TracePoints | undefined
    invoke: InvokeAddress | null
    firstDecision: DecisionAnswer
    /** What the cluster shows it as. */
    jobName?: string
    /** All tasks in one, without the queue between them: how fast Flink goes where nothing is under test. */
    isChained?: boolean
    /** Words counted behind a shuffle, in Flink's own state, as its users do it. */
    isKeyed?: boolean
  },
): unknown {
  const {offload, parallelism, service} = trial
  return {
    trial,
    jobName,
    cuts: cutsOf(trial),
    // Names this run of the trial among all others, in a topic that it writes to.
    mark: `${trial.id}-${randomBytes(4).toString('hex')}`,
    trace: trace ? plainTrace(trace) : null,
    meanServiceMs: service.meanMs,
    offloadMeanServiceMs: offload?.offloadServiceTimeMs ?? service.meanMs,
    windowPerSubtask: offload ? windowOf(offload, parallelism) : 0,
    firstDecision,
    invoke,
    isChained,
    isKeyed,
  }
}

/** Typed arrays would become objects. */
const plainTrace = (trace: TracePoints): unknown =>
  Object.fromEntries(
    Object.entries(trace).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Float64Array ? [...value] : value,
    ]),
  )

/** A decision in the words of the job. */
export function describeDecision(
  {share, route, batch}: Decision,
  trial: Trial,
  {
    version,
    estimateMs,
    waits,
    isStopping,
  }: Omit<DecisionAnswer, 'share' | 'perEvent' | 'batch' | 'wait'> & {
    waits: readonly SubtaskWait[]
  },
): DecisionAnswer {
  const {kind = 'never', ...settings} = trial.strategy ?? {}
  return {
    version,
    share,
    perEvent: route === null ? null : {kind, settings},
    batch: {
      maxEvents: batch.maxEvents,
      maxBytes: finiteOrNull(batch.maxBytes),
      lingerMs: finiteOrNull(batch.lingerMs),
      maxWorkMs: finiteOrNull(batch.maxWorkMs),
    },
    estimateMs,
    wait: route === null ? null : waits,
    isStopping,
  }
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
