/**
 * A refusal of the service, as the caller sees it: status, error type and body as AWS sends them (recorded
 * responses of November 2025; where a member is called `Message` there, it is here).
 */
export interface ServiceFault {
  readonly kind: 'fault'
  readonly status: number
  readonly type: string
  readonly body: Readonly<Record<string, string>>
  readonly retryAfterSeconds?: number
}

/** Lambda's words for why a call is throttled. */
export const THROTTLE_REASONS = [
  'ConcurrentInvocationLimitExceeded',
  'ReservedFunctionConcurrentInvocationLimitExceeded',
  'FunctionInvocationRateLimitExceeded',
  'ReservedFunctionInvocationRateLimitExceeded',
  'CallerRateLimitExceeded',
] as const
export type ThrottleReason = (typeof THROTTLE_REASONS)[number]

const fault = (status: number, type: string, body: ServiceFault['body']): ServiceFault => ({
  kind: 'fault',
  status,
  type,
  body,
})

const userFault = (
  status: number,
  type: string,
  message: Readonly<{message: string} | {Message: string}>,
): ServiceFault => fault(status, type, {Type: 'User', ...message})

/** All reasons share AWS's one text; the reason tells them apart. */
export const throttled = (reason: ThrottleReason): ServiceFault =>
  fault(429, 'TooManyRequestsException', {Reason: reason, Type: 'User', message: 'Rate Exceeded.'})

/** No function has this ARN. */
export const functionNotFound = (qualifiedArn: string): ServiceFault =>
  userFault(404, 'ResourceNotFoundException', {Message: `Function not found: ${qualifiedArn}`})

/** An ARN of a region that this service does not stand for. */
export const regionNotReachable = (asked: string, own: string): ServiceFault =>
  userFault(404, 'ResourceNotFoundException', {
    Message: `Functions from '${asked}' are not reachable in this region ('${own}')`,
  })

/** An ARN of another account: nothing there allows this one to do anything. */
export const accessDenied = (ownAccountId: string, action: string, arn: string): ServiceFault =>
  fault(403, 'AccessDeniedException', {
    Message:
      `User: arn:aws:iam::${ownAccountId}:root is not authorized to perform: lambda:${action} on resource: ${arn} ` +
      `because no resource-based policy allows the lambda:${action} action`,
  })

/** The payload of a call is no JSON. */
export const requestNotJson = (detail: string): ServiceFault =>
  userFault(400, 'InvalidRequestContentException', {
    message: `Could not parse request body into json: Could not parse payload into json: ${detail}`,
  })

/** The client context of a call is no JSON object. */
export const clientContextNotJson = (): ServiceFault =>
  userFault(400, 'InvalidRequestContentException', {
    message: 'Client context must be a valid Base64-encoded JSON object.',
  })

/** The SDKs know 413 only by this type; AWS's wire has also been seen to say RequestEntityTooLargeException. */
export const requestTooLarge = (limitBytes: number): ServiceFault =>
  userFault(413, 'RequestTooLargeException', {
    Message: `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`,
  })

/** The payload of an event call is over its limit. */
export const eventTooLarge = (receivedBytes: number, limitBytes: number): ServiceFault =>
  userFault(413, 'RequestTooLargeException', {
    Message: `${receivedBytes} byte payload is too large for the Event invocation type (limit ${limitBytes} bytes)`,
  })

/** AWS's generic complaint about one member of a request. */
export const validationFailed = (value: string | null, member: string, constraint: string): ServiceFault =>
  fault(400, 'ValidationException', {
    message: `1 validation error detected: Value ${value === null ? 'null' : `'${value}'`} at '${member}' failed to satisfy constraint: ${constraint}`,
  })

/** A value is refused, in these words. */
export const invalidParameter = (message: string): ServiceFault =>
  userFault(400, 'InvalidParameterValueException', {message})

/** A body that is no JSON, or has a value of a wrong type. */
export const serializationFailed = (message: string): ServiceFault =>
  userFault(400, 'SerializationException', {message})

/** Refused without a Type, as AWS does where a reservation is too large. */
export const reservationTooLarge = (least: number): ServiceFault =>
  fault(400, 'InvalidParameterValueException', {
    message: `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${least}].`,
  })

/** The operation is not for versions and aliases. */
export const notOnVersions = (): ServiceFault =>
  invalidParameter(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  )

/** The name of a new function is taken. */
export const functionExists = (name: string): ServiceFault =>
  userFault(409, 'ResourceConflictException', {message: `Function already exist: ${name}`})

/** The revision that a change names is not the last. */
export const revisionIsOld = (): ServiceFault =>
  userFault(412, 'PreconditionFailedException', {
    message:
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  })

/** `what`: of AWS's operations that this service does not have, as the beginning of a sentence. */
export const unknownOperation = (method: string, path: string, what: string | null): ServiceFault =>
  fault(404, 'UnknownOperationException', {
    message:
      what === null
        ? `no operation of Lambda is served at ${method} ${path}`
        : `${what} not supported by this Lambda.`,
  })

/** The service's own failure: a function whose process cannot be started, or a service that is closing. */
export const serviceFailed = (message: string): ServiceFault =>
  fault(500, 'ServiceException', {Type: 'Service', Message: message})

/** The signature of a request is refused. */
export const forbidden = (type: string, message: string): ServiceFault => fault(403, type, {message})
