import type {InvokeCommandOutput, LambdaClient} from '@aws-sdk/client-lambda'
import {EnvironmentError, ExternalError} from '../errors.js'
import type {Ms} from '../model/units.js'

export interface InvokeClientSettings {
  /** Null: AWS itself, or what AWS_ENDPOINT_URL_LAMBDA says. */
  readonly endpoint: string | null
  /** Null: the standard chain. */
  readonly region: string | null
  /** Null: the standard chain. */
  readonly credentials: {readonly accessKeyId: string; readonly secretAccessKey: string} | null
  readonly maxInFlight: number
  readonly callTimeoutMs: Ms
}

export interface InvokeCall {
  readonly functionName: string
  readonly payload: Uint8Array
  readonly isTailWanted: boolean
}

export interface InvokeAnswer {
  readonly requestId: string
  readonly status: number
  /** `Unhandled` where the function failed, else null. */
  readonly functionError: string | null
  readonly payload: Uint8Array
  /** Decoded; null where it was not asked for. */
  readonly logTail: string | null
}

export interface InvokeClient {
  /** One attempt, no retry. An `ExternalError` tells what the service refused and why. */
  invoke(call: InvokeCall): Promise<InvokeAnswer>
  close(): void
}

/** The AWS SDK set for measurement: one attempt, time-outs that end a call, a socket for every call in flight. */
export async function createInvokeClient(settings: InvokeClientSettings): Promise<InvokeClient> {
  // Said on every start otherwise; which Node and which SDK belong together is decided in our package.json.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  // Loaded here, and not with this module: it takes a fifth of a second.
  const {InvokeCommand, LambdaClient} = await import('@aws-sdk/client-lambda')
  const client = new LambdaClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 5000,
      requestTimeout: settings.callTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: {maxSockets: settings.maxInFlight, keepAlive: true},
      httpsAgent: {maxSockets: settings.maxInFlight, keepAlive: true},
    },
    ...(settings.endpoint === null ? {} : {endpoint: settings.endpoint}),
    ...(settings.region === null ? {} : {region: settings.region}),
    ...(settings.credentials === null ? {} : {credentials: settings.credentials}),
  })
  return {
    async invoke(call) {
      const command = new InvokeCommand({
        FunctionName: call.functionName,
        Payload: call.payload,
        LogType: call.isTailWanted ? 'Tail' : 'None',
      })
      const output = await client.send(command).catch(async (error: unknown) => {
        throw describeFailure(error, await endpointOf(client, settings))
      })
      return answerOf(output)
    },
    close() {
      client.destroy()
    },
  }
}

function answerOf(output: InvokeCommandOutput): InvokeAnswer {
  return {
    requestId: output.$metadata.requestId ?? '',
    status: output.StatusCode ?? 0,
    functionError: output.FunctionError ?? null,
    payload: output.Payload ?? new Uint8Array(),
    logTail: output.LogResult === undefined ? null : Buffer.from(output.LogResult, 'base64').toString(),
  }
}

async function endpointOf(client: LambdaClient, settings: InvokeClientSettings): Promise<string> {
  return settings.endpoint ?? `AWS Lambda in ${await client.config.region().catch(() => 'no region')}`
}

interface SdkFailure {
  readonly name?: string
  readonly code?: string
  readonly message?: string
  readonly Reason?: string
  readonly $metadata?: {readonly httpStatusCode?: number; readonly requestId?: string}
}

function describeFailure(error: unknown, endpoint: string): ExternalError | EnvironmentError {
  const {name = '', code, message = '', Reason, $metadata} = error as SdkFailure
  if (code === 'ECONNREFUSED') {
    return new EnvironmentError(`nothing answers at ${endpoint}`, {
      cause: error,
      suggestions: ['start the local service first: burst lambda serve'],
    })
  }
  if (name === 'CredentialsProviderError' || message.startsWith('Region is missing')) {
    return new EnvironmentError(`no call to ${endpoint} can be made: ${message}`, {
      cause: error,
      suggestions: ['set AWS_REGION and credentials, or use the local service'],
    })
  }
  const status = $metadata?.httpStatusCode === undefined ? '' : `${$metadata.httpStatusCode} `
  const reason = Reason === undefined ? '' : `, ${Reason}`
  const request = $metadata?.requestId === undefined ? '' : `, request ${$metadata.requestId}`
  return new ExternalError(
    `${endpoint} answered ${status}${name}: ${message}${reason}${request}, attempt 1`,
    {
      cause: error,
    },
  )
}
