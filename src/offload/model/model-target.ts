import type {Ns} from '../../model/units.js'
import type {OffloadTarget, TargetReply, TargetRequest} from '../target.js'
import {createLambdaModel, type LambdaModelSettings} from './lambda-model.js'
import type {ModelCall, ModelReply} from './model-call.js'

// A token list repeats the text with quotes and commas.
const RESPONSE_BYTES_PER_REQUEST_BYTE = 1.2

/** The clock that the replies of a modeled Lambda wait on. */
export interface TargetClock {
  readonly nowNs: () => Ns
  waitUntil(atNs: Ns): Promise<void>
}

/** The Lambda model on a real clock: a reply comes when the model says so; nothing is computed. */
export function createModelTarget(settings: LambdaModelSettings, clock: TargetClock): OffloadTarget {
  const model = createLambdaModel(settings)
  return {
    invoke: async (request) => {
      const reply = model.invoke(toCall(request, clock.nowNs()))
      await clock.waitUntil(reply.respondedAtNs)
      return toReply(reply, request)
    },
    reclaimIdle: () => {
      model.reclaimIdle(clock.nowNs())
      return Promise.resolve()
    },
    warm: (environments) => {
      model.keepWarm(clock.nowNs(), environments)
      return Promise.resolve()
    },
    get environments() {
      return model.environmentsAt(clock.nowNs())
    },
    close: () => Promise.resolve(),
  }
}

const toCall = (request: TargetRequest, sentAtNs: Ns): ModelCall => ({
  invocation: request.invocation,
  sentAtNs,
  batchEvents: request.batchEvents,
  workNs: request.workNs,
  requestBytes: request.payload.byteLength,
  responseBytes: responseBytesOf(request),
})

const responseBytesOf = ({payload, responseBytes}: TargetRequest): number =>
  responseBytes ?? Math.round(payload.byteLength * RESPONSE_BYTES_PER_REQUEST_BYTE)

function toReply(reply: ModelReply, request: TargetRequest): TargetReply {
  const {status, reason, isCold, initMs, durationMs, billedMs, environmentId} = reply
  return {
    status,
    reason,
    retryAfterMs: 0,
    isCold,
    initMs,
    durationMs,
    billedMs,
    environmentId,
    clientWaitNs: 0,
    responseBytes: status === 'ok' ? responseBytesOf(request) : 0,
    payload: null,
  }
}
