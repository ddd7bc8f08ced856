import type {ServerResponse} from 'node:http'
import {ENVIRONMENT_HEADER, ENVIRONMENTS_HEADER} from '../invoke-client.js'
import type {InvokeReply} from './lambda-service.js'
import type {ServiceFault} from './service-fault.js'

/** Header names as AWS spells them, in the flat form that costs least. */

const MAX_JOINED_BYTES = 16_384

export interface JsonReply {
  readonly kind: 'json'
  readonly status: 200 | 201 | 204
  readonly value: unknown
}

export function sendInvokeReply(response: ServerResponse, reply: InvokeReply): void {
  if (reply.kind === 'accepted') {
    const headers = ['x-amzn-RequestId', reply.requestId]
    // 204 has no body at all; 202 says that its is empty.
    if (reply.status === 202) headers.push('Content-Length', '0')
    response.writeHead(reply.status, headers)
    response.end()
    return
  }
  const {payload, isFunctionError} = reply.execution
  const headers = [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(payload.length),
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
  response.writeHead(200, headers)
  // As text a small body leaves in one write with its head; latin1 keeps every byte.
  if (payload.length > MAX_JOINED_BYTES) response.end(payload)
  else response.end(payload.toString('latin1'), 'latin1')
}

export function sendFault(response: ServerResponse, fault: ServiceFault, requestId: string): void {
  const body = JSON.stringify(fault.body)
  const headers = [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'x-amzn-RequestId',
    requestId,
    'x-amzn-ErrorType',
    fault.type,
  ]
  if (fault.retryAfterSeconds !== undefined) headers.push('Retry-After', String(fault.retryAfterSeconds))
  response.writeHead(fault.status, headers)
  response.end(body)
}

export function sendJson(response: ServerResponse, reply: JsonReply, requestId: string): void {
  const {status, value} = reply
  const body = status === 204 ? '' : JSON.stringify(value)
  const headers = ['x-amzn-RequestId', requestId]
  if (status !== 204) {
    headers.push('Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body)))
  }
  response.writeHead(status, headers)
  response.end(body)
}
