import {STATUS_CODES, type ServerResponse} from 'node:http'
import {ENVIRONMENT_HEADER, ENVIRONMENTS_HEADER} from '../../lambda/invoke-client.js'
import type {Answer} from './plain-connections.js'
import {MAX_JOINED_BYTES} from '../environment/runtime/joined-write.js'
import type {InvokeReply} from '../service/call-runner.js'
import type {ServiceFault} from '../service-fault.js'

/** A reply before it becomes bytes: header names as AWS spells them, name and value in turn. */
export interface HttpReply {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** A reply of the control API. */
export interface JsonReply {
  readonly kind: 'json'
  readonly status: 200 | 201 | 204
  readonly value: unknown
}

const EMPTY = Buffer.alloc(0)

const headersOfJson = ({length}: Buffer): readonly string[] => [
  'Content-Type',
  'application/json',
  'Content-Length',
  String(length),
]

/** The answer to a call, with the headers of AWS. */
export function invokeReply(reply: InvokeReply): HttpReply {
  if (reply.kind === 'accepted') {
    const headers = ['x-amzn-RequestId', reply.requestId]
    // 204 has no body at all; 202 says that its is empty.
    if (reply.status === 202) headers.push('Content-Length', '0')
    return {status: reply.status, headers, body: EMPTY}
  }
  const {payload, isFunctionError} = reply.execution
  const headers = [
    ...headersOfJson(payload),
    'x-amzn-RequestId',
    reply.requestId,
    'X-Amz-Executed-Version',
    '$LATEST',
    'x-amzn-Trace-Id',
    reply.traceId,
    ENVIRONMENT_HEADER,
    reply.environment,
    ENVIRONMENTS_HEADER,
    String(reply.environments),
  ]
  if (isFunctionError) headers.push('X-Amz-Function-Error', 'Unhandled')
  if (reply.logTail !== null) headers.push('X-Amz-Log-Result', reply.logTail)
  return {status: 200, headers, body: payload}
}

/** The answer to a request that the service refuses. */
export function faultReply(fault: ServiceFault, requestId: string): HttpReply {
  const body = Buffer.from(JSON.stringify(fault.body))
  const headers = [...headersOfJson(body), 'x-amzn-RequestId', requestId, 'x-amzn-ErrorType', fault.type]
  if (fault.retryAfterSeconds !== undefined) headers.push('Retry-After', String(fault.retryAfterSeconds))
  return {status: fault.status, headers, body}
}

/** An answer of JSON; none where the status is 204. */
export function jsonReply({status, value}: JsonReply, requestId: string): HttpReply {
  const body = status === 204 ? EMPTY : Buffer.from(JSON.stringify(value))
  const headers = ['x-amzn-RequestId', requestId]
  if (status !== 204) headers.push(...headersOfJson(body))
  return {status, headers, body}
}

/** Sends an answer whole. */
export function sendReply(response: ServerResponse, {status, headers, body}: HttpReply): void {
  response.writeHead(status, [...headers])
  // As text a small body leaves in one write with its head; latin1 keeps every byte.
  if (body.length > MAX_JOINED_BYTES) response.end(body)
  else response.end(body.toString('latin1'), 'latin1')
}

/** The same reply as bytes. */
export function answerOf({status, headers, body}: HttpReply): Answer {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i] ?? ''}: ${headers[i + 1] ?? ''}\r\n`
  return {head: `${head}Connection: keep-alive\r\n\r\n`, body}
}
