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

/** What was asked for, or another value where the cluster, or a proxy before it, refuses to answer. */
export const unlessRefused = <Value>(asked: Promise<Value>, otherwise: Value): Promise<Value> =>
  asked.catch((error: unknown) => {
    if (error instanceof RefusedError) return otherwise
    throw error
  })

/** An answer of the REST API that was not what was asked for. */
export interface Answer {
  /** Method and route. */
  readonly request: string
  readonly status: number
  readonly text: string
  /** Where a redirection points to; null without one. */
  readonly location: string | null
  /** Credentials were sent along. */
  readonly isSigned: boolean
}

/** What an answer of 300 and more means. */
export function answerError(url: string, answer: Answer): RefusedError {
  const {status, text} = answer
  if (status < 400) return redirected(url, answer)
  if (status === 401 || status === 403) return unauthorized(url, answer)
  // Flink's own refusals are JSON.
  if (!text.startsWith('{')) return notFlink(url, text, status)
  return refused(url, answer)
}

/** What answers is something else; `status` is in the message where it says more than the text. */
export function notFlink(url: string, text: string, status?: number): RefusedError {
  const start = text.slice(0, 80).replaceAll(/\s+/g, ' ').trim()
  const said = [...(status === undefined ? [] : [String(status)]), start === '' ? 'nothing' : start].join(' ')
  return new RefusedError(`${url} does not speak Flink's REST API, it says: ${said}`, {
    suggestions: [
      ...tlsRemedies(url, text),
      ...(GATEWAY_STATUSES.some((gateway) => gateway === status)
        ? ['see whether the cluster behind this proxy runs']
        : []),
      ...(new URL(url).pathname === '/' ? [] : [`try ${new URL(url).origin}, without a path`]),
      'give --flink-url the address of the JobManager, port 8081 by default',
    ],
  })
}

/** A proxy answers so where it reaches nothing. */
const GATEWAY_STATUSES = [502, 503, 504] as const

/** Servers that want TLS say so in plain words: nginx, Go and Apache among them. */
function tlsRemedies(url: string, text: string): readonly string[] {
  const isMeant =
    /plain HTTP request was sent to HTTPS|HTTP request to an HTTPS server|speaking plain HTTP to an SSL/
  return isMeant.test(text) ? [`write ${url.replace(/^http:/, 'https:')}: it speaks TLS`] : []
}

/** Followed it would turn an upload into a read, and lose the credentials on another host. */
function redirected(url: string, {request, status, location}: Answer): RefusedError {
  const route = request.split(' ')[1] ?? ''
  const target = location !== null && URL.canParse(location, url) ? new URL(location, url).href : null
  const root = target?.endsWith(route) === true ? target.slice(0, -route.length) : null
  return new RefusedError(`${url} sends on to ${target ?? 'nowhere'} (${status})`, {
    status,
    suggestions:
      root === null
        ? ['give --flink-url an address of the JobManager behind the page that one logs in at']
        : [`give --flink-url ${root}`],
  })
}

function unauthorized(url: string, {status, isSigned}: Answer): RefusedError {
  const wrong = status === 401 ? 'check' : 'ask for the right to start jobs there, or check'
  return new RefusedError(
    `Flink at ${url} answers ${status}${isSigned ? ' to the credentials of BURST_FLINK_AUTH' : ''}`,
    {
      status,
      suggestions: [
        isSigned
          ? `${wrong} user and password in BURST_FLINK_AUTH`
          : 'set BURST_FLINK_AUTH=user:password in the environment',
      ],
    },
  )
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
