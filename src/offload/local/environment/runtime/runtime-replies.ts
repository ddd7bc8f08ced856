import type {Ms} from '../../../../model/units.js'
import type {LogTail} from '../log-tail.js'
import {MAX_RESPONSE_BYTES} from '../../limits.js'
import type {RuntimeVerdict} from './runtime-state.js'

/** Answers one call of a runtime. */
export interface RuntimeReply {
  /** Headers are lines, each with its line end. */
  send(status: number, headers: string, body: Buffer): void
}

/** One invocation on its way into a runtime. */
export interface RuntimeEvent {
  readonly requestId: string
  readonly payload: Buffer
  readonly arn: string
  readonly traceId: string
  /** One line of ASCII, or null. */
  readonly clientContext: string | null
  readonly timeoutMs: Ms
  /** Collects what is printed meanwhile, where the caller wants it. */
  readonly tail: LogTail | null
}

const JSON_TYPE = 'Content-Type: application/json\r\n'
const ACCEPTED = Buffer.from('{"status":"OK"}\n')

/** The answer to `next`. `nowMs` is the wall clock: runtimes compare the deadline with theirs. */
export function sendEvent(reply: RuntimeReply, event: RuntimeEvent, nowMs: Ms): void {
  const {clientContext} = event
  const context = clientContext === null ? '' : `Lambda-Runtime-Client-Context: ${clientContext}\r\n`
  const headers =
    JSON_TYPE +
    `Lambda-Runtime-Aws-Request-Id: ${event.requestId}\r\n` +
    `Lambda-Runtime-Deadline-Ms: ${Math.round(nowMs + event.timeoutMs)}\r\n` +
    `Lambda-Runtime-Invoked-Function-Arn: ${event.arn}\r\n` +
    `Lambda-Runtime-Trace-Id: ${event.traceId}\r\n${context}`
  reply.send(200, headers, event.payload)
}

/** Answers a response or error of the runtime with 202. */
export function sendAccepted(reply: RuntimeReply): void {
  reply.send(202, JSON_TYPE, ACCEPTED)
}

/** Answers a response over the limit with 413. */
export function sendTooLarge(reply: RuntimeReply): void {
  const errorMessage = `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`
  sendRuntimeError(reply, 413, {errorType: 'RequestEntityTooLarge', errorMessage})
}

/** Says why a call came at the wrong time or for the wrong invocation. */
export function sendRefusal(reply: RuntimeReply, verdict: Exclude<RuntimeVerdict, 'accepted'>): void {
  if (verdict === 'invalid-state') {
    const errorMessage = 'State transition is not allowed'
    sendRuntimeError(reply, 403, {errorType: 'InvalidStateTransition', errorMessage})
  } else {
    sendRuntimeError(reply, 400, {errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID'})
  }
}

/** Answers a call of no known path with 404. */
export function sendUnknownPath(reply: RuntimeReply): void {
  const errorMessage = 'no call of the Runtime API has this path'
  sendRuntimeError(reply, 404, {errorType: 'UnknownPath', errorMessage})
}

function sendRuntimeError(
  reply: RuntimeReply,
  status: number,
  error: {readonly errorType: string; readonly errorMessage: string},
): void {
  reply.send(status, JSON_TYPE, Buffer.from(JSON.stringify(error)))
}
