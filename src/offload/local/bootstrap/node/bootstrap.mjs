/** Runs a Node handler as AWS's Node runtime does: `bootstrap.mjs`, with _HANDLER and LAMBDA_TASK_ROOT set. */
import {existsSync} from 'node:fs'
import path from 'node:path'
import {pathToFileURL} from 'node:url'
import {connectRuntimeApi, headerOf} from './connection.mjs'

const {env} = process
/** What stays the same from one invocation to the next: reading a variable of the process takes a microsecond. */
const FUNCTION_CONTEXT = {
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
  memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
}
let runningId = ''

const runtimeApi = connectRuntimeApi(env.AWS_LAMBDA_RUNTIME_API, ({head, body}) => {
  const requestId = headerOf(head, 'lambda-runtime-aws-request-id')
  // Replies to answers carry no id; only a reply to "next" is an invocation.
  if (requestId !== undefined) void runInvocation(requestId, head, body)
})

process.on('uncaughtException', failAsProcess)
process.on('unhandledRejection', failAsProcess)
// Unset while loading: what the module leaks must not look like an invocation.
const handler = await loadHandler(env._HANDLER).catch(failInit)
runtimeApi.requestNext()

async function loadHandler(name) {
  const file = path.basename(name)
  const [stem, ...exported] = file.split('.')
  const base = path.join(env.LAMBDA_TASK_ROOT ?? process.cwd(), path.dirname(name), stem)
  const found = ['.mjs', '.js', '.cjs'].map((extension) => base + extension).find((it) => existsSync(it))
  if (found === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${stem}'`)

  const module = await import(pathToFileURL(found))
  const pick = (from) => exported.reduce((value, key) => value?.[key], from)
  const picked = pick(module) ?? pick(module.default)
  if (typeof picked !== 'function') {
    throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`)
  }
  return picked
}

async function runInvocation(requestId, head, body) {
  runningId = requestId
  try {
    const result = await callHandler(JSON.parse(body), contextOf(requestId, head))
    runningId = ''
    runtimeApi.respond(requestId, JSON.stringify(result) ?? 'null')
  } catch (error) {
    runningId = ''
    runtimeApi.fail(requestId, describe(error), errorTypeHeader(error))
  }
}

/** Handlers return a promise or, in the old style, take a callback. */
function callHandler(event, context) {
  if (handler.length < 3) return handler(event, context)
  return new Promise((resolve, reject) => {
    const result = handler(event, context, (error, value) => (error ? reject(error) : resolve(value)))
    if (typeof result?.then === 'function') result.then(resolve, reject)
  })
}

function contextOf(requestId, head) {
  const clientContext = headerOf(head, 'lambda-runtime-client-context')
  return {
    awsRequestId: requestId,
    invokedFunctionArn: headerOf(head, 'lambda-runtime-invoked-function-arn'),
    ...FUNCTION_CONTEXT,
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () =>
      Math.max(0, Number(headerOf(head, 'lambda-runtime-deadline-ms')) - Date.now()),
  }
}

function failInit(error) {
  console.error(error)
  runtimeApi.failAndExit('init/error', describe(error, {requestId: ''}), 1)
  return new Promise(() => undefined)
}

/** An error that no handler caught ends the process, as on AWS; the answer names it. */
function failAsProcess(error) {
  console.error(error)
  if (runningId === '') process.exit(129)
  runtimeApi.failAndExit(`invocation/${runningId}/error`, describe(error), 129)
}

function describe(error, more = {}) {
  const isError = error instanceof Error
  return JSON.stringify({
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
    ...more,
    trace: isError ? String(error.stack).split('\n') : [],
  })
}

function errorTypeHeader(error) {
  const type = error instanceof Error ? error.name : ''
  return /^[\w.]+$/.test(type) ? `Lambda-Runtime-Function-Error-Type: ${type}\r\n` : ''
}

function named(name, message) {
  return Object.assign(new Error(message), {name})
}
