import {format} from 'node:util'
import {formatForLog, toError} from './errors.mjs'

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
const {env} = process
const isJson = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON'
const lowest = Math.max(0, LEVELS.indexOf(env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()))
let requestId

/** From now on, lines of the console carry this id. */
export const setRequestId = (id) => (requestId = id)

/** Lines of the console get time, request id and level, or are JSON where the function is configured so. */
export function patchConsole() {
  for (const level of LEVELS) {
    const isSilent = LEVELS.indexOf(level) < lowest && level !== 'FATAL'
    const write = isJson ? writeJson : writeText
    console[level.toLowerCase()] = isSilent
      ? () => undefined
      : (first, ...more) => write(level, [first, ...more])
  }
  console.log = console.info
}

/** An error that ended an invocation, or this process. */
export function logError(title, thrown) {
  const error = toError(thrown)
  if (isJson) console.error(error)
  else console.error(title, formatForLog(error))
}

function writeText(level, values) {
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}\n`)
}

function writeJson(level, values) {
  const line = {timestamp: new Date().toISOString(), level, requestId}
  process.stdout.write(`${values.length === 1 ? oneValue(line, values[0]) : manyValues(line, values)}\n`)
}

function oneValue(line, message) {
  try {
    return JSON.stringify({...line, message}, (_, value) =>
      value instanceof Error ? {...fieldsOf(value), ...value} : value,
    )
  } catch {
    return JSON.stringify({...line, message: format(message)})
  }
}

function manyValues(line, values) {
  const error = values.find((value) => value instanceof Error)
  return JSON.stringify({
    ...line,
    message: format(...values),
    ...(error === undefined ? {} : fieldsOf(error)),
  })
}

const fieldsOf = (error) => ({
  errorType: error.constructor?.name ?? 'UnknownError',
  errorMessage: error.message,
  stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
})
