import {existsSync} from 'node:fs'
import {Flags, type Interfaces} from '@oclif/core'
import {EnvironmentError, UsageError} from '../../errors.js'
import {loadProfile} from '../../settings/files/load-profile.js'
import {parseCount, parseMemory} from '../../settings/parse/parse-quantity.js'
import {createRandom} from '../../kernel/random.js'
import {FUNCTIONS, type FunctionName} from '../../model/trial.js'
import {builtinFunctionName} from '../../offload/function-name.js'
import {REGION} from '../../offload/local/function-reference.js'
import {AWS_ASYNC_POLICY} from '../../offload/local/service/async-retry.js'
import {builtinFunction, parseFunctionSpec} from '../../offload/local/builtin-functions.js'
import type {DeployedAtStart, LambdaServerSettings} from '../../offload/local/http/lambda-server.js'
import {
  DEFAULT_ACCOUNT_CONCURRENCY,
  DEFAULT_IDLE_RECLAIM_MS,
  INIT_TIMEOUT_MS,
  MAX_TIMEOUT_MS,
} from '../../offload/local/limits.js'
import type {AddedDelays} from '../../offload/local/service/added-delays.js'
import type {RuntimeClientPaths} from '../../offload/local/environment/runtime/launch-command.js'
import type {SigningKeys} from '../../offload/local/http/signature.js'
import {createOverheadFunction, createQuantileFunction} from '../../kernel/sample-quantiles.js'
import {parseSpan} from '../../settings/parse/parse-span.js'
import {withFlag} from '../../settings/parse/with-words.js'

/** The flags of `burst lambda serve`. */
export const lambdaServeFlags = {
  function: Flags.option({
    multiple: true,
    options: FUNCTIONS,
    description: 'Function of ours to serve, as burst-tokenize-<name>; may be repeated. [default: node]',
  })(),
  define: Flags.string({
    multiple: true,
    description: 'Function of yours to serve; may be repeated.',
    helpValue: 'name=greet,runtime=nodejs20.x,handler=index.handler,code=./greet',
  }),
  host: Flags.string({default: '127.0.0.1', description: 'Address to listen at.'}),
  port: Flags.integer({
    default: 3001,
    min: 0,
    max: 65_535,
    description: 'Port to listen at; 0 for any free one.',
  }),
  'allow-remote': Flags.boolean({
    description: 'Listen at an address that other machines reach; whoever does runs code here.',
  }),
  memory: Flags.string({default: '1769MB', description: 'Memory size of the functions.'}),
  timeout: Flags.string({default: '30s', description: 'Time-out of the functions.'}),
  'reserved-concurrency': Flags.string({description: 'Reserved concurrency of each function.'}),
  'account-concurrency': Flags.string({
    default: String(DEFAULT_ACCOUNT_CONCURRENCY),
    description: 'Concurrency of the account.',
  }),
  'rate-limits': Flags.boolean({
    default: true,
    allowNo: true,
    description: 'Requests per second (10 x concurrency) and 1000 new environments per 10 s.',
  }),
  'idle-reclaim': Flags.string({
    default: `${DEFAULT_IDLE_RECLAIM_MS / 60_000}m`,
    description: 'Idle environments end after this long.',
  }),
  'init-timeout': Flags.string({
    default: `${INIT_TIMEOUT_MS / 1000}s`,
    description: 'Time-out of the init phase.',
  }),
  'delays-of': Flags.string({
    description:
      'Add what AWS has and this machine has not: network delay (for batches of one) and cold starts of a profile.',
    helpValue: 'node|python|java|file',
  }),
  cgroups: Flags.boolean({
    description:
      'Hold each environment to its memory and its share of a core (memory / 1769 MB) with control groups, for which ' +
      'burst needs the right. Without them memory is watched, and the share of a core is not enforced.',
  }),
  region: Flags.string({default: 'us-east-1', description: 'Region in ARNs.'}),
  'account-id': Flags.string({default: '000000000000', description: 'Account in ARNs.'}),
  'verify-signatures': Flags.boolean({
    description: 'Refuse requests not signed with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  }),
  'runtime-client': Flags.string({
    multiple: true,
    description: "AWS's own runtime client in place of our bootstrap; may be repeated.",
    helpValue: 'python=/path/to/venv/bin/python',
  }),
  quiet: Flags.boolean({description: 'Print neither function output nor START, END and REPORT lines.'}),
  'stop-with-stdin': Flags.boolean({hidden: true, description: 'Stop when standard input ends.'}),
}

type ServeFlags = Interfaces.InferredFlags<typeof lambdaServeFlags>

/** Flags as settings; every complaint about them names the flag. */
export async function lambdaServerSettings(flags: ServeFlags): Promise<LambdaServerSettings> {
  requireLoopback(flags)
  return {
    host: flags.host,
    port: flags.port,
    identity: {region: parseRegion(flags.region), accountId: parseAccountId(flags['account-id'])},
    limits: {
      accountConcurrency: parseCount(flags['account-concurrency'], '--account-concurrency'),
      isRateLimited: flags['rate-limits'],
    },
    idleReclaimMs: parseSpan('idle-reclaim', flags['idle-reclaim'], 24 * 3_600_000),
    initTimeoutMs: parseSpan('init-timeout', flags['init-timeout'], MAX_TIMEOUT_MS),
    asyncPolicy: AWS_ASYNC_POLICY,
    runtimeClients: parseRuntimeClients(flags['runtime-client'] ?? []),
    orderToken: null,
    usesCgroups: flags.cgroups,
    delays: flags['delays-of'] === undefined ? null : delaysOf(flags['delays-of']),
    drawnStarts: null,
    keys: flags['verify-signatures'] ? readKeys() : null,
    functions: await functionsOf(flags),
  }
}

/** Keyed draws, so that equal sequences of calls meet equal delays. */
function delaysOf(name: string): AddedDelays {
  const {profile} = loadProfile(name)
  const overheadMs = createOverheadFunction(profile.overhead)
  const preInitMs = createQuantileFunction(profile.preInitMs)
  const network = createRandom(1, 'overhead')
  const preInit = createRandom(1, 'pre-init')
  let calls = 0
  let starts = 0
  return {
    name: profile.name,
    networkMs: () => overheadMs(1, network.at(calls++)),
    preInitMs: () => preInitMs(preInit.at(starts++)),
  }
}

async function functionsOf(flags: ServeFlags): Promise<DeployedAtStart[]> {
  const sizing = {
    memoryMb: withFlag('memory', () => parseMemory(flags.memory)),
    timeoutMs: parseSpan('timeout', flags.timeout, MAX_TIMEOUT_MS),
  }
  const reserved = flags['reserved-concurrency']
  const reservedConcurrency = reserved === undefined ? null : parseCount(reserved, '--reserved-concurrency')
  const own = (flags.define ?? []).map((spec) => withFlag('define', () => parseFunctionSpec(spec, sizing)))
  const names = new Set(flags.function ?? (own.length === 0 ? (['node'] as const) : []))
  requireOwnNames([...[...names].map(builtinFunctionName), ...own.map(({name}) => name)])
  const builtins = await Promise.all([...names].map((name) => builtinFunction(name, sizing)))
  return [...builtins, ...own].map((definition) => ({definition, reservedConcurrency}))
}

/** One of two with the same name would never be called. */
function requireOwnNames(names: readonly string[]): void {
  const doubled = names.find((name, index) => names.indexOf(name) < index)
  if (doubled === undefined) return
  throw new UsageError(`--define: two functions are named ${doubled}`, {
    suggestions: ['give each a name of its own; --function node serves burst-tokenize-node'],
  })
}

function requireLoopback(flags: ServeFlags): void {
  if (flags['allow-remote'] || /^(127\.|localhost$|::1$)/.test(flags.host)) return
  throw new UsageError(`--host ${flags.host} can be reached from other machines`, {
    suggestions: ['leave --host out', 'add --allow-remote, and --verify-signatures'],
  })
}

/** It becomes a part of every ARN, and those are read again. */
function parseRegion(text: string): string {
  if (new RegExp(`^${REGION}$`).test(text)) return text
  throw new UsageError(`--region "${text}" is not the name of a region`, {
    suggestions: ['write it like us-east-1'],
  })
}

function parseAccountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new UsageError(`--account-id ${text} is not 12 digits`)
  return text
}

const WHAT_CLIENTS_ARE: Readonly<Record<FunctionName, string>> = {
  node: 'the folder of the npm package aws-lambda-ric',
  python: 'a Python interpreter that can import awslambdaric',
  java: 'the folder with the jars of aws-lambda-java-runtime-interface-client',
}

function parseRuntimeClients(pairs: readonly string[]): RuntimeClientPaths {
  const clients: Partial<Record<FunctionName, string>> = {}
  for (const pair of pairs) {
    const [name = '', path = ''] = pair.split(/=(.*)/s, 2)
    const language = FUNCTIONS.find((known) => known === name)
    if (language === undefined || path === '') {
      throw new UsageError(`--runtime-client ${pair} is not understood`, {
        suggestions: ['write it like python=/path/to/venv/bin/python; also node=… and java=…'],
      })
    }
    if (!existsSync(path)) {
      throw new UsageError(`--runtime-client ${pair}: ${path} does not exist`, {
        suggestions: [`name ${WHAT_CLIENTS_ARE[language]}`],
      })
    }
    clients[language] = path
  }
  return clients
}

function readKeys(): SigningKeys {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'] ?? ''
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'] ?? ''
  if (accessKeyId === '' || secretAccessKey === '') {
    throw new EnvironmentError('--verify-signatures has no keys to verify with', {
      suggestions: ['set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, to values of your own choice'],
    })
  }
  return {accessKeyId, secretAccessKey}
}
