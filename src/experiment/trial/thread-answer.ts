import {reviveError, serializeError, type SerializedError} from '../../errors.js'

/** What a thread answers; an error goes as plain data, since its class does not survive the way between threads. */
export type ThreadAnswer<T> =
  {readonly kind: 'done'; readonly value: T} | {readonly kind: 'failed'; readonly error: SerializedError}

/** The outcome of a work, errors of the user's among them; throws what is a bug, with its stack. */
export async function settle<T>(work: Promise<T>): Promise<ThreadAnswer<T>> {
  try {
    return {kind: 'done', value: await work}
  } catch (error) {
    const serialized = serializeError(error)
    if (serialized === null) throw error
    return {kind: 'failed', error: serialized}
  }
}

/** The value of an answer; throws its error with the class that it had in its thread: it decides the exit code. */
export function unwrap<T>(answer: ThreadAnswer<T>): T {
  if (answer.kind === 'done') return answer.value
  throw reviveError(answer.error)
}
