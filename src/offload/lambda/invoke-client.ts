import type {InvokeCommandOutput, LambdaClient as Client} from '@aws-sdk/client-lambda'
import type {Ms} from '../../model/units.js'
import {msToNs} from '../../model/units.js'
import {outcomeOfFailure, type InvokeAnswer, type InvokeOutcome} from './invoke-outcome.js'

/** Where calls go, as whom, and how many at once. */
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

/** One request of the Invoke API. */
export interface InvokeCall {
  readonly functionName: string
  readonly payload: Uint8Array
  readonly isTailWanted: boolean
  /** True: AWS checks name and rights, and runs nothing. */
  readonly isDryRun?: boolean
}

/** Calls functions, on AWS and on this machine alike. */
export interface InvokeClient {
  /** One attempt, no retry; never rejects. */
  invoke(call: InvokeCall): Promise<InvokeOutcome>
  /** Memory size of a function; NaN where the credentials do not allow the question. */
  memoryOf(functionName: string): Promise<number>
  /** Where calls go, for messages. */
  describeEndpoint(): Promise<string>
  /** Where calls go, for another client that has no chain to ask. */
  locate(): Promise<{readonly endpoint: string; readonly region: string}>
  close(): void
}

/** Headers that only our own service sends: what AWS keeps to itself. */
export const ENVIRONMENT_HEADER = 'x-burst-environment'
/** The response header in which the local Lambda says how many environments exist. */
export const ENVIRONMENTS_HEADER = 'x-burst-environments'

interface Wire {
  sentAtMs: Ms
  headers: Readonly<Record<string, string | undefined>>
}

/** The AWS SDK set for measurement: one attempt, time-outs that end a call, a socket for every call in flight. */
export async function createInvokeClient(settings: InvokeClientSettings): Promise<InvokeClient> {
  // Said on every start otherwise; which Node and which SDK belong together is decided in our package.json.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  // Loaded here, and not with this module: it takes a fifth of a second.
  const {GetFunctionConfigurationCommand, InvokeCommand, LambdaClient} =
    await import('@aws-sdk/client-lambda')
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
  const wires = observeWire(client)
  return {
    async invoke(call) {
      const command = new InvokeCommand({
        FunctionName: call.functionName,
        Payload: call.payload,
        LogType: call.isTailWanted ? 'Tail' : 'None',
        ...(call.isDryRun === true ? {InvocationType: 'DryRun'} : {}),
      })
      const wire: Wire = {sentAtMs: Number.NaN, headers: {}}
      wires.set(command.input, wire)
      const calledAtMs = performance.now()
      const ended = await client
        .send(command)
        .then((output) => answerOf(output, wire))
        .catch(outcomeOfFailure)
      return {...ended, waitNs: msToNs(wire.sentAtMs - calledAtMs)}
    },
    memoryOf: (functionName) =>
      client.send(new GetFunctionConfigurationCommand({FunctionName: functionName})).then(
        ({MemorySize}) => MemorySize ?? Number.NaN,
        () => Number.NaN,
      ),
    async describeEndpoint() {
      return (
        namedEndpoint(settings) ?? `AWS Lambda in ${await client.config.region().catch(() => 'no region')}`
      )
    },
    locate: () => locateLambda(client.config, namedEndpoint(settings)),
    close() {
      client.destroy()
    },
  }
}

/**
 * Has the client note what happens at its innermost step, where a request is signed and leaves next, for every call
 * that is put into the map by its input. One step for all calls: a step of a command's own costs a copy of the stack.
 */
function observeWire(client: Client): WeakMap<object, Wire> {
  const wires = new WeakMap<object, Wire>()
  client.middlewareStack.add(
    (next) => async (args) => {
      const wire = wires.get(args.input)
      if (wire !== undefined) wire.sentAtMs = performance.now()
      const result = await next(args)
      if (wire !== undefined) wire.headers = (result.response as {headers?: Wire['headers']}).headers ?? {}
      return result
    },
    {step: 'deserialize', priority: 'low', name: 'observeWire'},
  )
  return wires
}

async function locateLambda(
  config: Client['config'],
  endpoint: string | null,
): ReturnType<InvokeClient['locate']> {
  const region = await config.region()
  const {url} = config.endpointProvider({
    Region: region,
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
    ...(endpoint === null ? {} : {Endpoint: endpoint}),
  })
  return {endpoint: url.href, region}
}

const namedEndpoint = ({endpoint}: InvokeClientSettings): string | null =>
  endpoint ?? process.env['AWS_ENDPOINT_URL_LAMBDA'] ?? process.env['AWS_ENDPOINT_URL'] ?? null

function answerOf(output: InvokeCommandOutput, {headers}: Wire): InvokeAnswer {
  const environments = headers[ENVIRONMENTS_HEADER]
  return {
    kind: 'answered',
    requestId: output.$metadata.requestId ?? '',
    status: output.StatusCode ?? 0,
    functionError: output.FunctionError ?? null,
    payload: output.Payload ?? new Uint8Array(),
    logTail: output.LogResult === undefined ? null : Buffer.from(output.LogResult, 'base64').toString(),
    environment: headers[ENVIRONMENT_HEADER] ?? null,
    environments: environments === undefined ? null : Number(environments),
  }
}
