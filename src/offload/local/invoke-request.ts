import {isUtf8} from 'node:buffer'
import type {Address} from './address-fault.js'
import {parseFunctionReference} from './function-reference.js'
import {MAX_CLIENT_CONTEXT_BYTES, MAX_EVENT_REQUEST_BYTES, MAX_SYNC_REQUEST_BYTES} from './limits.js'
import {
  clientContextNotJson,
  eventTooLarge,
  invalidParameter,
  requestNotJson,
  requestTooLarge,
  validationFailed,
  type ServiceFault,
} from './service-fault.js'
import {messageOf} from '../../errors.js'

const INVOCATION_TYPES = ['RequestResponse', 'Event', 'DryRun'] as const
const LOG_TYPES = ['None', 'Tail'] as const
/** What AWS says of names that name no function. */
export const REFERENCE_RULE =
  'Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?'

/** What an Invoke request asks for, apart from its payload. */
export interface InvokeRequest extends Omit<FunctionTarget, 'kind'> {
  readonly kind: 'invoke'
  readonly invocationType: (typeof INVOCATION_TYPES)[number]
  readonly isTailWanted: boolean
  /** Decoded JSON for the runtime, or null. */
  readonly clientContext: string | null
  readonly traceId: string | null
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** What the headers of an Invoke request add to its target, or the fault that AWS answers. */
export function parseInvokeRequest(target: FunctionTarget, headers: Headers): InvokeRequest | ServiceFault {
  const invocationType = oneOf(INVOCATION_TYPES, headers['x-amz-invocation-type'])
  if (invocationType === null)
    return enumFault(headers['x-amz-invocation-type'], 'invocationType', INVOCATION_TYPES)
  const logType = oneOf(LOG_TYPES, headers['x-amz-log-type'])
  if (logType === null) return enumFault(headers['x-amz-log-type'], 'logType', LOG_TYPES)
  const context = parseClientContext(headers['x-amz-client-context'])
  if (context.kind === 'fault') return context

  const traceId = headers['x-amzn-trace-id']
  return {
    ...target,
    kind: 'invoke',
    invocationType,
    isTailWanted: logType === 'Tail',
    clientContext: context.json,
    // Passed on as a header: anything that could end one is left out.
    traceId: typeof traceId === 'string' && /^[\x20-\x7e]{1,256}$/.test(traceId) ? traceId : null,
  }
}

/** A function named in a path, and its qualifier. */
export interface FunctionTarget extends Address {
  readonly kind: 'target'
  readonly qualifier: string
  /** The caller said which version, so that the function sees it in its ARN; else it is $LATEST. */
  readonly isQualified: boolean
}

/** A path segment, still encoded, with the qualifier from either place; two that differ are refused. */
export function parseTarget(segment: string, queryQualifier: string | null): FunctionTarget | ServiceFault {
  const text = decodeSegment(segment)
  const reference = text === null ? null : parseFunctionReference(text)
  if (reference === null) return validationFailed(text ?? segment, 'functionName', REFERENCE_RULE)
  if (queryQualifier !== null && !/^[a-zA-Z0-9$_-]{1,128}$/.test(queryQualifier)) {
    return validationFailed(
      queryQualifier,
      'qualifier',
      'Member must satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)',
    )
  }
  if (reference.qualifier !== null && queryQualifier !== null && reference.qualifier !== queryQualifier) {
    return invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    )
  }
  const qualifier = reference.qualifier ?? queryQualifier
  return {...reference, kind: 'target', qualifier: qualifier ?? '$LATEST', isQualified: qualifier !== null}
}

/** The fault of a payload that is too large for its kind of invocation, else null. */
export function findSizeFault(
  payloadBytes: number,
  invocationType: InvokeRequest['invocationType'],
): ServiceFault | null {
  if (payloadBytes > MAX_SYNC_REQUEST_BYTES) return requestTooLarge(MAX_SYNC_REQUEST_BYTES)
  if (invocationType === 'Event' && payloadBytes > MAX_EVENT_REQUEST_BYTES) {
    return eventTooLarge(payloadBytes, MAX_EVENT_REQUEST_BYTES)
  }
  return null
}

/** The fault of a payload that is not JSON, else null. An empty one is fine: it means `{}`. */
export function findJsonFault(payload: Buffer): ServiceFault | null {
  if (payload.length === 0) return null
  if (!isUtf8(payload)) return requestNotJson('Invalid UTF-8')
  try {
    JSON.parse(payload.toString())
    return null
  } catch (error) {
    return requestNotJson(messageOf(error))
  }
}

function parseClientContext(
  header: Headers[string],
): {readonly kind: 'context'; readonly json: string | null} | ServiceFault {
  if (header === undefined) return {kind: 'context', json: null}
  if (typeof header !== 'string' || header.length > MAX_CLIENT_CONTEXT_BYTES) return clientContextNotJson()
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64').toString())
    // Written again on one line and in ASCII: it travels on as a header.
    const json = JSON.stringify(parsed).replace(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    return {kind: 'context', json}
  } catch (error) {
    if (error instanceof SyntaxError) return clientContextNotJson()
    throw error
  }
}

function decodeSegment(segment: string): string | null {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

/** The known word that a header holds, the first one where it is absent, null where it is none. */
function oneOf<T extends string>(known: readonly T[], header: Headers[string]): T | null {
  if (header === undefined) return known[0] ?? null
  return known.find((word) => word === header) ?? null
}

function enumFault(value: Headers[string], member: string, known: readonly string[]): ServiceFault {
  const rule = `Member must satisfy enum value set: [${known.join(', ')}]`
  return validationFailed(String(value), member, rule)
}
