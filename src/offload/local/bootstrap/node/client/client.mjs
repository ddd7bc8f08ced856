/**
 * Runs a Node handler as AWS's own client does, held to it by test/conformance/handlers.test.ts: that of Node.js 24 for
 * its runtimes, that of Node.js 22 for those before it.
 */
import {setImmediate} from 'node:timers/promises'
import {connectRuntimeApi, headerOf} from '../connection.mjs'
import {logError, patchConsole, setRequestId} from './console.mjs'
import {functionContext, invocationContext} from './context.mjs'
import {describe, JSONStringifyError, StreamingNotSupported, UnhandledPromiseRejection} from './errors.mjs'
import {hasCallbacks} from './generation.mjs'
import {loadHandler} from './load-handler.mjs'
import {keepLookUpInside} from './look-up.mjs'
import {runWithCallbacks} from './with-callbacks.mjs'

const {env} = process
const root = env.LAMBDA_TASK_ROOT ?? process.cwd()

let phase = 'init'
let runningId = ''

const runtimeApi = connectRuntimeApi(env.AWS_LAMBDA_RUNTIME_API, ({head, body}) => {
  const requestId = headerOf(head, 'lambda-runtime-aws-request-id')
  // Replies to answers carry no id; only a reply to "next" is an invocation.
  if (requestId === undefined) return
  phase = 'running'
  runningId = requestId
  setRequestId(requestId)
  runtimeApi.holdProcess(false)
  const invocation = {requestId, head, body}
  if (hasCallbacks) runWithCallbacks(handler, invocation, answersTo(requestId))
  else void runAsync(invocation)
})

setRequestId(hasCallbacks ? undefined : '-')
patchConsole()
if (hasCallbacks) {
  process.on('uncaughtException', (error) => end('Uncaught Exception', error, 129))
  process.on('unhandledRejection', (reason, promise) => {
    end('Unhandled Promise Rejection', new UnhandledPromiseRejection(reason, promise), 128)
  })
}
globalThis.awslambda = {
  streamifyResponse: () => {
    throw new StreamingNotSupported('response streaming is not supported by this Lambda')
  },
}
keepLookUpInside(root)
const handler = await loadHandler(root, env._HANDLER).catch((error) => failInit(error))
phase = 'waiting'
runtimeApi.requestNext()

function answersTo(requestId) {
  const isOpen = () => runningId === requestId && phase === 'running'
  const close = () => {
    phase = 'waiting'
    runtimeApi.holdProcess(true)
  }
  return {
    respond: (result) => {
      const text = stringify(result)
      if (!isOpen()) return
      close()
      runtimeApi.respond(requestId, text)
    },
    fail: (error) => {
      if (!isOpen()) return
      close()
      const description = describe(error)
      runtimeApi.fail(requestId, JSON.stringify(description), errorTypeHeader(description))
    },
  }
}

function stringify(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null'
  } catch {
    const message = 'Unable to stringify response body'
    throw hasCallbacks ? new Error(message) : new JSONStringifyError(message)
  }
}

async function runAsync({requestId, head, body}) {
  const answers = answersTo(requestId)
  try {
    const context = {...invocationContext(requestId, head), ...functionContext()}
    const result = await handler(JSON.parse(body), context)
    await setImmediate()
    answers.respond(result)
  } catch (error) {
    await setImmediate()
    logError('Invoke Error', error)
    answers.fail(error)
  }
}

/** Ends this process. From Node.js 24 on, Node itself then prints the error, too. */
function failInit(error) {
  if (hasCallbacks) {
    end('Uncaught Exception', error, 129)
    return new Promise(() => undefined)
  }
  logError('Init Error', error)
  return new Promise((_, reject) => {
    runtimeApi.failAndExit('init/error', JSON.stringify(describe(error)), () => reject(error))
  })
}

/** This process is of no more use: what waits for it gets the reason. */
function end(title, error, exitCode) {
  logError(title, error)
  const description = describe(error)
  if (phase === 'init') runtimeApi.failAndExit('init/error', JSON.stringify(description), exitCode)
  else if (phase === 'running') {
    runtimeApi.failAndExit(`invocation/${runningId}/error`, JSON.stringify(description), exitCode)
  } else process.exit(exitCode)
}

function errorTypeHeader({errorType}) {
  return /^[\w.]+$/.test(errorType) ? `Lambda-Runtime-Function-Error-Type: ${errorType}\r\n` : ''
}
