import {types} from 'node:util'
import {hasCallbacks} from './generation.mjs'

/** Up to Node.js 22 these names are inherited, from 24 on they are properties, which logs show. */
const named = (name) => {
  const type = class extends Error {
    constructor(message) {
      super(message)
      if (!hasCallbacks) this.name = `Runtime.${name}`
    }
  }
  type.prototype.name = `Runtime.${name}`
  // Stacks and lines of JSON show it.
  Object.defineProperty(type, 'name', {value: name})
  return type
}

/** What the runtime says itself: the name is the error's type in answers. */
export const CallbackHandlerDeprecated = named('CallbackHandlerDeprecated')
export const HandlerNotFound = named('HandlerNotFound')
export const ImportModuleError = named('ImportModuleError')
export const JSONStringifyError = named('JSONStringifyError')
export const MalformedHandlerName = named('MalformedHandlerName')
export const StreamingNotSupported = named('StreamingNotSupported')

export class UserCodeSyntaxError extends named('UserCodeSyntaxError') {
  constructor(error) {
    super(error)
    // Which begins with the file, the line and what stands there.
    if (!hasCallbacks) this.stack = error.stack
  }
}

export class UnhandledPromiseRejection extends named('UnhandledPromiseRejection') {
  constructor(reason, promise) {
    super(reason)
    Object.assign(this, {reason, promise})
  }
}

const withoutDelete = (text) => text?.replaceAll('\x7F', '%7F')

/** A thrown value as the body of an answer. */
export function describe(error) {
  try {
    return hasCallbacks ? describeLoosely(error) : describeStrictly(error)
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      ...(hasCallbacks ? {} : {trace: []}),
    }
  }
}

/** Up to Node.js 22: what looks like an error is one, and one without a stack is not known for one. */
function describeLoosely(error) {
  if (!types.isNativeError(error) && !looksLikeError(error)) {
    return {errorType: typeof error, errorMessage: error.toString(), trace: []}
  }
  return {
    errorType: withoutDelete(error.name),
    errorMessage: withoutDelete(error.message),
    trace: withoutDelete(error.stack).split('\n'),
  }
}

/** From Node.js 24 on: only what inherits from this realm's Error. */
function describeStrictly(error) {
  if (!(error instanceof Error)) return {errorType: typeof error, errorMessage: String(error), trace: []}
  return {
    errorType: withoutDelete(error.name),
    errorMessage: withoutDelete(error.message),
    trace: withoutDelete(error.stack)?.split('\n') ?? [],
  }
}

/** Errors of another realm, such as those of a vm context. */
const looksLikeError = (value) =>
  ['name', 'message', 'stack'].every((key) => typeof value?.[key] === 'string' && value[key] !== '')

/** A thrown value as one line of a log: its own properties, too. */
export function formatForLog(error) {
  try {
    return `\t${JSON.stringify(error, (_, value) => withProperties(value))}`
  } catch {
    return `\t${JSON.stringify(describe(error))}`
  }
}

function withProperties(value) {
  if (!(value instanceof Error)) return value
  const {name, message, code, stack} = value
  const properties = {errorType: name, errorMessage: message, code, ...value}
  return typeof stack === 'string' ? {...properties, stack: stack.split('\n')} : properties
}

export function toError(thrown) {
  if (thrown instanceof Error) return thrown
  return new Error(hasCallbacks ? thrown : String(thrown))
}
