/** Invocations as Node.js runtimes up to 22 carry them out: callbacks, and an empty event loop as an end. */
import {setImmediate} from 'node:timers'
import {logError} from './console.mjs'
import {functionContext, invocationContext} from './context.mjs'

let onIdleProcess = () => undefined
process.on('beforeExit', () => onIdleProcess())

/** `answers` takes the outcome: `respond(value)`, which throws where that is no JSON, or `fail(error)`. */
export function runWithCallbacks(handler, {requestId, head, body}, answers) {
  const invocation = new Invocation(answers)
  // A handler that neither calls back nor leaves anything to wait for has answered nothing: null.
  onIdleProcess = () => invocation.respond(null)
  const callback = onlyFirst(invocation.callback, invocation)
  try {
    const context = Object.assign(
      contextOf(invocation),
      functionContext(),
      invocationContext(requestId, head),
    )
    const result = handler(JSON.parse(body), context, callback)
    if (typeof result?.then === 'function') {
      result.then(context.succeed, context.fail).catch(context.fail)
    }
  } catch (error) {
    callback(error)
  }
}

class Invocation {
  #answers
  #hasResponded = false
  waitsForEmptyLoop = true
  isOver = false

  constructor(answers) {
    this.#answers = answers
  }

  callback = (error, result) => {
    if (isError(error)) this.fail(error)
    else if (!this.waitsForEmptyLoop) this.respond(result)
    else onIdleProcess = () => setImmediate(() => this.respond(result))
  }

  respond(result) {
    onIdleProcess = () => undefined
    if (this.#hasResponded) {
      console.error(
        'Invocation has already been reported as done. Cannot call complete more than once per invocation.',
      )
      return
    }
    this.#hasResponded = true
    this.#answers.respond(result)
  }

  fail(error) {
    onIdleProcess = () => undefined
    logError('Invoke Error', error)
    this.#answers.fail(error)
  }
}

/** What a handler may call to end its invocation, and what it may ask for. */
function contextOf(invocation) {
  const done = (error, result) => (isError(error) ? invocation.fail(error) : invocation.respond(result))
  return {
    get callbackWaitsForEmptyEventLoop() {
      return invocation.waitsForEmptyLoop
    },
    set callbackWaitsForEmptyEventLoop(isWaiting) {
      invocation.waitsForEmptyLoop = isWaiting
    },
    succeed: onlyFirst((result) => invocation.respond(result), invocation),
    fail: onlyFirst((error) => invocation.fail(isError(error) ? error : 'handled'), invocation),
    done: onlyFirst(done, invocation),
  }
}

const isError = (error) => error !== undefined && error !== null

/** The first end of an invocation counts; one that throws may be followed by another. */
function onlyFirst(end, state) {
  return (...values) => {
    if (state.isOver) return
    end(...values)
    state.isOver = true
  }
}
