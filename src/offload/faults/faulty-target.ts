import {msToNs} from '../../model/units.js'
import {answerQuery, type SentEvent} from '../../query/answer.js'
import type {TargetClock} from '../model/model-target.js'
import type {Disturbance, RequestFaults} from './request-faults.js'
import type {OffloadTarget, TargetReply, TargetRequest} from '../target.js'

// Beyond any function's time-out, and within what a timer can count.
const FOR_EVER_MS = 1e9
/** A refusal takes a round trip too. */
const REFUSED_AFTER_MS = 5

/**
 * Any target with the trial's faults around it: a hung function really hangs, for what it is asked to do, and
 * replies are really cut. Simplifications: an environment that crashes answers for its last time, but lives on;
 * those that are busy are not reclaimed.
 */
export function withFaults(target: OffloadTarget, faults: RequestFaults, clock: TargetClock): OffloadTarget {
  return {
    invoke: async (request) => {
      const {events} = parseRequest(request)
      const {invocation, batchEvents} = request
      const disturbance = faults.strike({
        invocation,
        sentAtNs: clock.nowNs(),
        events: events.map(({id}) => id),
        batchEvents,
      })
      const later = (afterMs: number): Promise<void> => clock.waitUntil(clock.nowNs() + msToNs(afterMs))
      if (disturbance.isReclaimed) await target.reclaimIdle()
      if (disturbance.refusal !== null) {
        await later(REFUSED_AFTER_MS)
        return refuse(disturbance.refusal, disturbance.retryAfterMs)
      }
      const worked = withWork(request, disturbance)
      const sentNs = clock.nowNs()
      const reply = await target.invoke(worked)
      // Its work has been slowed already.
      const restNs = Math.max(0, clock.nowNs() - sentNs - worked.workNs)
      if (disturbance.slowedBy > 1) await clock.waitUntil(clock.nowNs() + restNs * (disturbance.slowedBy - 1))
      return reply.status === 'ok' ? flawed(reply, {request, disturbance, later}) : reply
    },
    reclaimIdle: () => target.reclaimIdle(),
    warm: (environments) => target.warm(environments),
    get environments() {
      return target.environments
    },
    close: () => target.close(),
  }
}

interface RequestBody {
  readonly serviceTimeMs: number
  readonly serviceMode: string
  /** Of a query over windows, as its instants are. */
  readonly query?: string
  readonly slideMs?: number
  readonly events: readonly SentEvent[]
}

const parseRequest = ({payload}: TargetRequest): RequestBody =>
  JSON.parse(Buffer.from(payload).toString()) as RequestBody

/** The request that makes a function take as long as the fault has it. */
function withWork(request: TargetRequest, {isHung, slowedBy, crashesAfterShare}: Disturbance): TargetRequest {
  const factor = slowedBy * (crashesAfterShare ?? 1)
  if (!isHung && factor === 1) return request
  const body = parseRequest(request)
  const serviceTimeMs = isHung ? FOR_EVER_MS : body.serviceTimeMs * factor
  // Who hangs waits: burning would take the cores from everybody else.
  const serviceMode = isHung ? 'sleep' : body.serviceMode
  return {
    ...request,
    workNs: msToNs(serviceTimeMs),
    payload: Buffer.from(JSON.stringify({...body, serviceTimeMs, serviceMode})),
  }
}

const refuse = (status: 'throttled' | 'unavailable', retryAfterMs: number): TargetReply => ({
  status,
  reason: status === 'throttled' ? 'ConcurrentInvocationLimitExceeded' : 'ServiceException',
  retryAfterMs,
  isCold: false,
  initMs: 0,
  durationMs: 0,
  billedMs: 0,
  environmentId: 0,
  clientWaitNs: 0,
  responseBytes: 0,
  payload: null,
})

interface Flaw {
  readonly request: TargetRequest
  readonly disturbance: Disturbance
  readonly later: (afterMs: number) => Promise<void>
}

function flawed(reply: TargetReply, {request, disturbance, later}: Flaw): TargetReply | Promise<TargetReply> {
  const {isFailed, crashesAfterShare, isLost, content, againAfterMs} = disturbance
  if (crashesAfterShare !== null) {
    return {...reply, status: 'failed', reason: 'Runtime.ExitError', payload: null}
  }
  if (isFailed) return {...reply, status: 'failed', reason: 'Unhandled', payload: null}
  if (isLost) return new Promise(() => undefined)
  const seen = content === null ? reply : {...reply, payload: writeReply(request, content)}
  return againAfterMs > 0 ? {...seen, again: later(againAfterMs).then(() => seen)} : seen
}

/** What a function would answer that answers only these; cut in the middle where it answers nothing. */
function writeReply(request: TargetRequest, content: NonNullable<Disturbance['content']>): Uint8Array {
  const {query, slideMs = 1, events} = parseRequest(request)
  const {answered, refused} = content
  if (answered.length + refused.length === 0) return Buffer.from('{"events":[{"id":')
  const pick = (positions: readonly number[]): readonly SentEvent[] =>
    positions.flatMap((position) => events[position] ?? [])
  const errors = pick(refused).map(({id}) => ({id, error: 'refused by a fault'}))
  const answer = answerQuery({query, slideMs, events: pick(answered)})
  if (answer !== null) return json({...answer, errors})
  return json({events: [...pick(answered).map(({id, text}) => ({id, tokens: text.split(' ')})), ...errors]})
}

const json = (reply: object): Uint8Array => Buffer.from(JSON.stringify(reply))
