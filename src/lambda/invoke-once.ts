import {ExternalError, UsageError} from '../errors.js'
import {jsonOrUndefined} from '../model/json-text.js'
import {createInvokeClient, type InvokeClientSettings} from '../offload/lambda/invoke-client.js'
import {requireAnswer, type InvokeAnswer} from '../offload/lambda/invoke-outcome.js'
import {MAX_TIMEOUT_MS} from '../offload/local/limits.js'
import {readUserFile} from '../settings/files/read-user-file.js'
import {parseSpan} from '../settings/parse/parse-span.js'

/** More than Lambda takes, whose refusal is its own. */
const MAX_PAYLOAD_BYTES = 32 * 2 ** 20

/** The flags of `burst lambda invoke`, as typed. */
export interface InvokeOptions {
  readonly functionName: string
  readonly text?: string | undefined
  /** JSON, or @ and the name of a file. */
  readonly payload?: string | undefined
  readonly log: boolean
  readonly target: 'local' | 'aws'
  /** Leads either target elsewhere; without it `aws` asks the standard chain. */
  readonly 'endpoint-url'?: string | undefined
  readonly timeout: string
}

/** The answer to one call, for `--json`. */
export interface InvokeResult {
  readonly requestId: string
  readonly status: number
  readonly payload: unknown
  readonly logTail: string | null
}

/** An answer, and what of it is printed. */
export interface InvokeEnding {
  readonly result: InvokeResult
  /** The payload for standard output: JSON on one line, anything else as it came. */
  readonly output: string
}

/** One call through the SDK. A function that failed is an `ExternalError` that quotes its payload. */
export async function invokeOnce(options: InvokeOptions): Promise<InvokeEnding> {
  const payload = await payloadOf(options)
  const client = await createInvokeClient(clientSettings(options))
  try {
    const outcome = await client.invoke({
      functionName: options.functionName,
      payload: Buffer.from(payload),
      isTailWanted: options.log,
    })
    return endingOf(options.functionName, requireAnswer(outcome, await client.describeEndpoint()))
  } finally {
    client.close()
  }
}

const LOCAL_ENDPOINT = 'http://127.0.0.1:3001'
/** The longest that a function may run, and a minute to start it and to answer. */
const MAX_WAIT_MS = MAX_TIMEOUT_MS + 60_000

function clientSettings(options: InvokeOptions): InvokeClientSettings {
  const shared = {maxInFlight: 1, callTimeoutMs: parseSpan('timeout', options.timeout, MAX_WAIT_MS)}
  const given = options['endpoint-url']
  const endpoint = given === undefined ? null : parseEndpoint(given)
  if (options.target === 'aws') return {...shared, endpoint, region: null, credentials: null}
  // A variable that is set but empty says nothing.
  const {AWS_ACCESS_KEY_ID: keyId = '', AWS_REGION: region = ''} = process.env
  return {
    ...shared,
    endpoint: endpoint ?? LOCAL_ENDPOINT,
    region: region === '' ? 'us-east-1' : region,
    // The SDK signs in any case; the local service looks at signatures only with `--verify-signatures`.
    credentials: keyId !== '' ? null : {accessKeyId: 'burst-local', secretAccessKey: 'burst-local'},
  }
}

function parseEndpoint(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new UsageError(`--endpoint-url "${text}" is not an address`, {
    suggestions: ['write it like http://127.0.0.1:3001, as burst lambda serve tells it'],
  })
}

async function payloadOf({payload, text = 'Hello from burst'}: InvokeOptions): Promise<string> {
  if (payload === undefined) {
    return JSON.stringify({serviceTimeMs: 0, serviceMode: 'sleep', events: [{id: 0, text}]})
  }
  if (!payload.startsWith('@')) return payload
  return readUserFile(payload.slice(1), MAX_PAYLOAD_BYTES)
}

function endingOf(functionName: string, answer: InvokeAnswer): InvokeEnding {
  const text = Buffer.from(answer.payload).toString()
  if (answer.functionError !== null) {
    const log = answer.logTail === null ? '' : `\n${answer.logTail.trimEnd()}`
    throw new ExternalError(`function ${functionName} failed, request ${answer.requestId}: ${text}${log}`)
  }
  const {requestId, status, logTail} = answer
  const {payload, output} = readPayload(text)
  return {result: {requestId, status, payload, logTail}, output}
}

/** A runtime of the user's own may answer anything: what is not JSON is passed on as the text it is. */
function readPayload(text: string): {readonly payload: unknown; readonly output: string} {
  if (text === '') return {payload: null, output: 'null'}
  const payload = jsonOrUndefined(text)
  return payload === undefined ? {payload: text, output: text} : {payload, output: JSON.stringify(payload)}
}
