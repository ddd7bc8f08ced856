import type {FaultKind} from '../../model/fault.js'
import {msToNs, NS_PER_MS, type Ns} from '../../model/units.js'
import type {LambdaModel} from '../model/lambda-model.js'
import type {BlankReply, ModelCall, ModelReply} from '../model/model-call.js'
import type {Disturbance, RequestFaults} from './request-faults.js'

/** A Lambda model that knows which events it gets: what a fault may depend on. */
export interface ModelTarget extends Omit<LambdaModel, 'invoke' | 'refuse' | 'reclaimAll'> {
  /** The first `call.batchEvents` of `events` are the numbers of its events. Returns `reply`, written anew, or another. */
  invoke(call: ModelCall, reply: BlankReply, events: ArrayLike<number>): ModelReply
  /** Kinds of faults that have struck no request so far; missing without faults. */
  readonly idleFaults?: readonly FaultKind[]
}

// Beyond any function's time-out.
const FOR_EVER_NS: Ns = 1e15

/**
 * The model with the trial's faults around it. Simplification: an environment is free as if neither network nor
 * cold start were slowed.
 */
export function withFaults(model: LambdaModel, faults: RequestFaults): ModelTarget {
  return {
    reclaimIdle: (atNs) => {
      model.reclaimIdle(atNs)
    },
    keepWarm: (atNs, environments) => {
      model.keepWarm(atNs, environments)
    },
    environmentsAt: (atNs) => model.environmentsAt(atNs),
    get environmentsMax() {
      return model.environmentsMax
    },
    get idleFaults() {
      return faults.idleKinds
    },
    invoke: (call, _reply, events) => {
      const {invocation, sentAtNs, batchEvents} = call
      const disturbance = faults.strike({invocation, sentAtNs, batchEvents, events})
      if (disturbance.isReclaimed) model.reclaimAll(sentAtNs)
      return withFlaw(slowed(answer(model, call, disturbance), call, disturbance), disturbance)
    },
  }
}

function answer(model: LambdaModel, call: ModelCall, disturbance: Disturbance): ModelReply {
  const {refusal, isHung, slowedBy, crashesAfterShare, isFailed} = disturbance
  if (refusal === 'throttled') return model.refuse(call, refusal, 'ConcurrentInvocationLimitExceeded')
  if (refusal !== null) return model.refuse(call, refusal, 'ServiceException')

  const reply = model.invoke({
    ...call,
    workNs: isHung ? FOR_EVER_NS : Math.round(call.workNs * slowedBy),
    ...(crashesAfterShare !== null && {crashesAfterShare}),
  })
  return isFailed && reply.status === 'ok'
    ? {...reply, status: 'failed', reason: 'Unhandled', responseBytes: 0}
    : reply
}

function slowed(reply: ModelReply, call: ModelCall, {slowedBy}: Disturbance): ModelReply {
  if (slowedBy === 1) return reply
  const overheadNs = Math.round(reply.overheadNs * slowedBy)
  const coldNs = Math.round(reply.coldNs * slowedBy)
  const initMs = reply.initMs * slowedBy
  return {
    ...reply,
    overheadNs,
    coldNs,
    initMs,
    billedMs: Math.ceil(initMs + reply.workNs / NS_PER_MS),
    respondedAtNs: call.sentAtNs + overheadNs + coldNs + reply.workNs,
  }
}

function withFlaw(reply: ModelReply, disturbance: Disturbance): ModelReply {
  const {retryAfterMs, againAfterMs, content, isLost} = disturbance
  if (reply.status === 'ok' && isLost) return {...reply, respondedAtNs: Infinity}
  const isFlawed = reply.status === 'ok' ? againAfterMs > 0 || content !== null : retryAfterMs > 0
  return isFlawed ? {...reply, flaw: {retryAfterMs, content, againAfterNs: msToNs(againAfterMs)}} : reply
}
