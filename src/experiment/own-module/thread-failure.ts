import {pathToFileURL} from 'node:url'
import {UsageError} from '../../errors.js'
import type {Ms} from '../../model/units.js'
import {type Call, CALL_WORDS} from '../../settings/own-module/call-watch.js'
import {placeIn} from '../../settings/own-module/guard-strategy.js'
import {thrownText} from '../../settings/own-module/look.js'

const failure = (message: string, cause?: unknown): UsageError =>
  new UsageError(message, {
    cause,
    suggestions: ['mend the module: it answers at once, and leaves process and threads alone'],
  })

/** For a thread that has ended while burst still needed it. */
export const endedItself = (name: string, call: Call | null, exitCode: number): UsageError =>
  failure(
    `${name}: ${call === null ? 'something in it' : CALL_WORDS[call]} ended its thread, as process.exit does (exit code ${exitCode})`,
  )

/** For a thread of an engine that has ended, or failed, while a user's code was running in it. */
export const endedInSource = (name: string, call: Call, cause: Error): UsageError =>
  failure(
    `${name}${placeIn(cause.cause, pathToFileURL(name).href)}: ${CALL_WORDS[call]} ended its thread: ${cause.message}`,
    cause,
  )

/** The error of a call that takes too long. */
export const notReturned = (name: string, call: Call, callMs: Ms): UsageError =>
  failure(`${name}: ${CALL_WORDS[call]} has not returned for ${callMs / 1000} s`)

/** For a thread that has nothing left to do, and yet has not answered. */
export const waitsForNothing = (name: string, call: Call | null): UsageError =>
  failure(`${name}: ${call === null ? 'something in it' : CALL_WORDS[call]} awaits what nothing settles`)

/** The error of a thread that takes too long to answer. */
export const doesNotAnswer = (name: string, waitedMs: Ms): UsageError =>
  failure(`${name}: its thread has not answered for ${waitedMs / 1000} s`)

/** The error of a thread that took more memory than it may. */
export const outOfMemory = (name: string, call: Call | null, most: string): UsageError =>
  failure(
    `${name}: ${call === null ? 'the trial with it' : CALL_WORDS[call]} ran out of memory, which is ${most}`,
  )

/** For what nothing in the modules catches: a timer that throws, a rejection. */
export function uncaught(names: readonly string[], thrown: unknown): UsageError {
  const placed = names.map((name) => `${name}${placeIn(thrown, pathToFileURL(name).href)}`)
  const where = placed.find((place, i) => place !== names[i]) ?? names.join(' or ')
  return failure(`${where} threw where nothing catches it: ${thrownText(thrown)}`, thrown)
}
