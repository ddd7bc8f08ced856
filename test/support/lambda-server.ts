import {readFileSync} from 'node:fs'
import path from 'node:path'
import {AWS_ASYNC_POLICY} from '../../src/offload/local/service/async-retry.js'
import type {FunctionDefinition} from '../../src/offload/local/function-definition.js'
import {TEXT_LOGS} from '../../src/offload/local/logging-config.js'
import {
  startLambdaServer,
  type LambdaServer,
  type LambdaServerSettings,
} from '../../src/offload/local/http/lambda-server.js'

export {until} from './until.js'

const handlers = path.join(import.meta.dirname, '../fixtures/handlers')

const LABELS = {
  description: '',
  role: 'arn:aws:iam::000000000000:role/test',
  architecture: 'x86_64',
  tags: {},
  codeSha256: '',
  codeBytes: 0,
  lastModified: '2026-01-01T00:00:00.000+0000',
  revisionId: '00000000-0000-4000-8000-000000000000',
  hasEnvironment: false,
}

/** A function from test/fixtures/handlers/node, named after its handler where nothing else is said. */
export function nodeFunction(handler: string, more: Partial<FunctionDefinition> = {}): FunctionDefinition {
  return {
    name: handler.replace(/^index\./, '').replace('.', '-'),
    runtime: 'nodejs20.x',
    handler,
    codeRoot: path.join(handlers, 'node'),
    memoryMb: 512,
    timeoutMs: 10_000,
    variables: {},
    logging: TEXT_LOGS,
    labels: LABELS,
    isBuiltin: false,
    ...more,
  }
}

export interface TestServer extends LambdaServer {
  /** What functions printed, with START, END and REPORT lines. */
  readonly printed: () => string
  readonly logged: () => readonly {readonly event: string; readonly [field: string]: unknown}[]
  /** Raw POST to the Invoke API. */
  readonly post: (
    functionName: string,
    payload: string,
    headers?: Record<string, string>,
  ) => Promise<Response>
}

export type TestSettings = Partial<Omit<LambdaServerSettings, 'functions'>>

type TestFunction =
  FunctionDefinition | {readonly definition: FunctionDefinition; readonly reservedConcurrency: number}

/** A free port on loopback, no rate limits, nothing asked for. */
export const testServerSettings = (
  functions: readonly TestFunction[],
  settings: TestSettings = {},
): LambdaServerSettings => ({
  host: '127.0.0.1',
  port: 0,
  identity: {region: 'us-east-1', accountId: '000000000000'},
  limits: {accountConcurrency: 1000, isRateLimited: false},
  idleReclaimMs: 600_000,
  initTimeoutMs: 10_000,
  asyncPolicy: AWS_ASYNC_POLICY,
  runtimeClients: {},
  delays: null,
  drawnStarts: null,
  usesCgroups: false,
  keys: null,
  orderToken: null,
  functions: functions.map((it) => ('definition' in it ? it : {definition: it, reservedConcurrency: null})),
  ...settings,
})

/** A service on a free port, for one test file; without rate limits unless asked for. */
export async function startTestServer(
  functions: readonly TestFunction[],
  settings: TestSettings = {},
): Promise<TestServer> {
  const printed: string[] = []
  const logged: {event: string}[] = []
  const server = await startLambdaServer(testServerSettings(functions, settings), {
    print: (text) => printed.push(String(text)),
    log: (event, fields) => logged.push({...fields, event}),
  })
  return {
    ...server,
    printed: () => printed.join(''),
    logged: () => logged,
    post: (functionName, payload, headers = {}) =>
      fetch(`${server.url}/2015-03-31/functions/${functionName}/invocations`, {
        method: 'POST',
        body: payload,
        headers,
      }),
  }
}

/** Is there a process of this number? One that has ended and was only not yet collected by its parent is none. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return false
  }
}
