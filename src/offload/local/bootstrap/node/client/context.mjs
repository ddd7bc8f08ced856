import {headerOf} from '../connection.mjs'
import {hasCallbacks} from './generation.mjs'

const {env} = process

/** What every runtime says about its function, in AWS's order. */
export const functionContext = () => ({
  ...(hasCallbacks ? {functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION} : {}),
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
  memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
})

/** What the head of an invocation says, and `_X_AMZN_TRACE_ID` set to its trace. */
export function invocationContext(requestId, head) {
  const traceId = headerOf(head, 'lambda-runtime-trace-id')
  if (traceId) env._X_AMZN_TRACE_ID = traceId
  else delete env._X_AMZN_TRACE_ID
  const deadlineMs = Number(headerOf(head, 'lambda-runtime-deadline-ms'))
  return {
    clientContext: parse(headerOf(head, 'lambda-runtime-client-context')),
    identity: undefined,
    invokedFunctionArn: headerOf(head, 'lambda-runtime-invoked-function-arn'),
    awsRequestId: requestId,
    tenantId: undefined,
    ...(hasCallbacks ? {} : {xRayTraceId: traceId}),
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  }
}

const parse = (json) => (json === undefined ? undefined : JSON.parse(json))
