import {randomBytes} from 'node:crypto'
import {UsageError} from '../../errors.js'
import type {Offload} from '../../model/trial.js'
import {builtinFunctionName} from '../function-name.js'
import type {StartedTarget, TargetAdapter, TargetWish} from '../target-adapter.js'
import {AWS_ASYNC_POLICY} from './service/async-retry.js'
import {builtinFunction} from './builtin-functions.js'
import {ordersPath} from './http/environment-orders.js'
import type {LambdaServerSettings} from './http/lambda-server.js'
import {startServiceProcess} from './http/start-service-process.js'

/** No service accepts these; the SDK wants something to sign with. */
const PLACEHOLDERS = {accessKeyId: 'burst-local', secretAccessKey: 'burst-local'}
const IDENTITY = {region: 'us-east-1', accountId: '000000000000'}

/** Our own Lambda service, in a process of its own for the time of a trial. */
export const localTarget: TargetAdapter = {
  name: 'local',
  // It needs what burst itself needs; the functions in Python and Java say at their start what they miss.
  check: () => Promise.resolve(),
  start: async ({offload, functionName}: TargetWish) => {
    if (functionName !== null) {
      throw new UsageError(`target local serves burst's own functions, not ${functionName}`, {
        suggestions: ['leave --function-name out', 'use --target aws with AWS_ENDPOINT_URL_LAMBDA'],
      })
    }
    return startLocalTarget(await serviceSettings(offload), {
      functionName: builtinFunctionName(offload.function),
      maxInFlight: offload.maxInFlight,
      callTimeoutMs: offload.callTimeoutMs,
    })
  },
}

/** The service as a trial wants it. */
async function serviceSettings(offload: Offload): Promise<LambdaServerSettings> {
  const {memoryMb, profile, limits, reservedConcurrency} = offload
  const sizing = {memoryMb, timeoutMs: profile.functionTimeoutMs}
  return {
    host: '127.0.0.1',
    port: 0,
    identity: IDENTITY,
    limits: {accountConcurrency: limits.accountConcurrency, isRateLimited: profile.isRateLimited},
    idleReclaimMs: profile.idleReclaimMs,
    initTimeoutMs: limits.initTimeoutMs,
    asyncPolicy: AWS_ASYNC_POLICY,
    runtimeClients: {},
    delays: null,
    // Entering a group takes 10 ms of every cold start: `cpuShare` is told as not enforced instead.
    usesCgroups: false,
    keys: null,
    orderToken: randomBytes(24).toString('hex'),
    functions: [{definition: await builtinFunction(offload.function, sizing), reservedConcurrency}],
  }
}

interface Call {
  readonly functionName: string
  readonly maxInFlight: number
  readonly callTimeoutMs: number
}

/** A service with these settings, started, and how to reach one of its functions. */
export async function startLocalTarget(settings: LambdaServerSettings, call: Call): Promise<StartedTarget> {
  const service = await startServiceProcess(settings)
  const {orderToken, identity, keys, functions} = settings
  const served = functions.find(({definition}) => definition.name === call.functionName)
  return {
    connection: {
      ...call,
      memoryMb: served?.definition.memoryMb ?? Number.NaN,
      endpoint: service.url,
      region: identity.region,
      credentials: keys ?? PLACEHOLDERS,
      control:
        orderToken === null
          ? null
          : {url: `${service.url}${ordersPath(call.functionName)}`, token: orderToken},
    },
    stop: () => service.stop(),
  }
}
