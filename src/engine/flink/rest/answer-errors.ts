import {ExternalError} from '../../../errors.js'

/** An answer that will not change by asking again. */
export class RefusedError extends ExternalError {
  /** Of Flink's own refusals. */
  readonly status: number | null

  constructor(
    message: string,
    {status, suggestions = []}: {readonly status?: number; readonly suggestions?: readonly string[]},
  ) {
    super(message, {suggestions})
    this.status = status ?? null
  }
}

interface Answer {
  /** Method and route. */
  readonly request: string
  readonly status: number
  readonly text: string
}

/** What an answer of 400 and more means. */
export function answerError(url: string, answer: Answer): RefusedError {
  const {status, text} = answer
  if (status === 401 || status === 403) return unauthorized(url, status)
  // Flink's own refusals are JSON.
  if (!text.startsWith('{')) return notFlink(url, `${status} ${text.slice(0, 80)}`)
  return refused(url, answer)
}

/** What answers is something else. */
export function notFlink(url: string, said: string): RefusedError {
  return new RefusedError(
    `${url} does not speak Flink's REST API, it says: ${said.replaceAll(/\s+/g, ' ')}`,
    {
      suggestions: [
        ...(new URL(url).pathname === '/' ? [] : [`try ${new URL(url).origin}, without a path`]),
        'give --flink-url the address of the JobManager, port 8081 by default',
      ],
    },
  )
}

function unauthorized(url: string, status: number): RefusedError {
  return new RefusedError(`Flink at ${url} answers ${status}`, {
    suggestions: ['set BURST_FLINK_AUTH=user:password in the environment'],
  })
}

function refused(url: string, {request, status, text}: Answer): RefusedError {
  const refusal = `Flink at ${url} refused ${request} with ${status}: ${reasonOf(text)}`
  return new RefusedError(refusal, {status, suggestions: pathRemedies(url, request, status)})
}

/** Flink knows its overview everywhere but below a path that is none of its own. */
function pathRemedies(url: string, request: string, status: number): readonly string[] {
  const {origin, pathname} = new URL(url)
  if (status !== 404 || request !== 'GET /overview' || pathname === '/') return []
  return [`give --flink-url ${origin}: Flink has no ${pathname} there`]
}

/** `{"errors": [message, stack]}`: the root cause is in the stack. */
function reasonOf(text: string): string {
  try {
    const {errors = []} = JSON.parse(text) as {readonly errors?: readonly string[]}
    return rootCause(errors.join('\n')) || text.slice(0, 200)
  } catch {
    return text.slice(0, 200)
  }
}

/** The last `Caused by:` of a Java stack trace, else its first line. */
export function rootCause(stackTrace: string): string {
  const lines = stackTrace.split('\n').map((line) => line.trim())
  const cause = lines.findLast((line) => line.startsWith('Caused by: '))
  return cause?.slice('Caused by: '.length) ?? lines.find((line) => line !== '') ?? ''
}
