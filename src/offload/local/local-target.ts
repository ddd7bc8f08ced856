import {randomBytes} from 'node:crypto'
import {BugError, EnvironmentError, UsageError} from '../../errors.js'
import type {Offload} from '../../model/trial.js'
import {childrenOf, processCpuMs} from '../../host/cpu-time.js'
import {requireFetch} from '../../host/require-fetch.js'
import {builtinFunctionName} from '../function-name.js'
import type {LambdaConnection} from '../lambda/lambda-target.js'
import type {StartedTarget, TargetAdapter, TargetWish} from '../target-adapter.js'
import {AWS_ASYNC_POLICY} from './service/async-retry.js'
import {builtinFunction} from './builtin-functions.js'
import {ordersPath} from './http/environment-orders.js'
import {KeptService} from './http/kept-service.js'
import type {LambdaServerSettings} from './http/lambda-server.js'
import type {DrawnStarts} from './starts/start-draws.js'
import {type ServiceProcess, startServiceProcess} from './http/start-service-process.js'

/** No service accepts these; the SDK wants something to sign with. */
const PLACEHOLDERS = {accessKeyId: 'burst-local', secretAccessKey: 'burst-local'}
const IDENTITY = {region: 'us-east-1', accountId: '000000000000'}

/** Some events as a trial sends them: of quotes, digits and words. */
const PRIMER = JSON.stringify({
  serviceTimeMs: 1,
  serviceMode: 'sleep',
  events: Array.from({length: 20}, (_, id) => ({
    id,
    text: `Bid { auction: ${1000 + id}, bidder: 2001, price: 10050, channel: "Google", extra: "xjvpafqmZOKS" }`,
  })),
})

/** One service with its processes, for all trials of a run that it fits. */
let kept: KeptService | null = null

/**
 * Our own Lambda service, in a process of its own: kept from trial to trial where cold starts are drawn, for the time of
 * one trial where they are real.
 */
export const localTarget: TargetAdapter = {
  name: 'local',
  // The functions in Python and Java say at their start what they miss.
  check: () => {
    requireFetch()
    return Promise.resolve()
  },
  start: async (wish: TargetWish) => {
    const {offload, functionName} = wish
    if (functionName !== null) {
      throw new UsageError(`target local serves burst's own functions, not ${functionName}`, {
        suggestions: ['leave --function-name out', 'use --target aws with AWS_ENDPOINT_URL_LAMBDA'],
      })
    }
    const settings = await serviceSettings(offload)
    const call = callOf(wish)
    return settings.drawnStarts === null ? startLocalTarget(settings, call) : startKept(settings, call, wish)
  },
  close: async () => {
    const service = kept
    kept = null
    await service?.close()
  },
}

async function startKept(
  settings: LambdaServerSettings,
  call: Call,
  wish: TargetWish,
): Promise<StartedTarget> {
  if (kept?.serves(settings) !== true) await replaceKept(settings)
  const begin = async (service: KeptService | null): Promise<StartedTarget> => {
    if (service === null) throw new BugError('a service is kept that was never started')
    const connection = connectionTo(service.process, service.settings, call)
    await service.begin(connection.control, {...wish, places: call.maxInFlight})
    return {
      connection,
      cpu: cpuOf(service.process),
      isGone: () => !service.process.isAlive(),
      stop: () => service.rest(connection.control),
    }
  }
  try {
    return await begin(kept)
  } catch (error) {
    // It may have died since the trial before; one that does so at its start is no use.
    if (!(error instanceof EnvironmentError)) throw error
    await replaceKept(settings)
    return begin(kept)
  }
}

async function replaceKept(settings: LambdaServerSettings): Promise<void> {
  const other = kept
  kept = null
  await other?.close()
  kept = new KeptService(settings, await startServiceProcess(settings))
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
    drawnStarts: drawnStartsOf(offload),
    // Entering a group takes 10 ms of every cold start: `cpuShare` is reported as not enforced instead.
    usesCgroups: false,
    keys: null,
    orderToken: randomBytes(24).toString('hex'),
    functions: [{definition: await builtinFunction(offload.function, sizing), reservedConcurrency}],
  }
}

const drawnStartsOf = ({localStarts, profile}: Offload): DrawnStarts | null =>
  localStarts === 'drawn' ? {preInitMs: profile.preInitMs, initMs: profile.initMs, primer: PRIMER} : null

interface Call {
  readonly functionName: string
  readonly maxInFlight: number
  readonly callTimeoutMs: number
}

const callOf = ({offload, places}: TargetWish): Call => ({
  functionName: builtinFunctionName(offload.function),
  maxInFlight: places ?? offload.maxInFlight,
  callTimeoutMs: offload.callTimeoutMs,
})

/** A service with these settings, started, and how to reach one of its functions. */
export async function startLocalTarget(settings: LambdaServerSettings, call: Call): Promise<StartedTarget> {
  const service = await startServiceProcess(settings)
  return {
    connection: connectionTo(service, settings, call),
    cpu: cpuOf(service),
    isGone: () => !service.isAlive(),
    stop: () => service.stop(),
  }
}

const cpuOf = ({pid}: ServiceProcess): NonNullable<StartedTarget['cpu']> => [
  {part: 'Lambda service', cpuMs: () => processCpuMs(pid)},
  // Those that have ended take their share with them: less than there was is reported, never more.
  {
    part: 'functions',
    cpuMs: () => childrenOf(pid).reduce((sum, child) => sum + (processCpuMs(child) || 0), 0),
  },
]

function connectionTo(
  service: ServiceProcess,
  {orderToken, identity, keys, functions}: LambdaServerSettings,
  call: Call,
): LambdaConnection {
  const served = functions.find(({definition}) => definition.name === call.functionName)
  return {
    ...call,
    memoryMb: served?.definition.memoryMb ?? Number.NaN,
    endpoint: service.url,
    region: identity.region,
    credentials: keys ?? PLACEHOLDERS,
    control:
      orderToken === null ? null : {url: `${service.url}${ordersPath(call.functionName)}`, token: orderToken},
  }
}
