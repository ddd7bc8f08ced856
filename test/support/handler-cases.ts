import path from 'node:path'
import type {RuntimeClientPaths} from '../../src/offload/local/environment/runtime/launch-command.js'
import {MAX_LOG_TAIL_BYTES} from '../../src/offload/local/limits.js'
import {nodeFunction, startTestServer} from './lambda-server.js'

const handlers = path.join(import.meta.dirname, '../fixtures/handlers')
const AT_ONCE = 3

/** A handler and how it is called. */
export interface HandlerCase {
  readonly handler: string
  readonly payload?: unknown
  readonly clientContext?: unknown
  readonly variables?: Readonly<Record<string, string>>
}

/** What a caller sees of a call, without what differs from call to call: times, ids, frames of stacks. */
export interface HandlerAnswer {
  readonly error: string | null
  readonly payload: unknown
  readonly log: readonly string[]
}

export interface HandlerSuite {
  readonly runtime: string
  /** Below test/fixtures/handlers. */
  readonly folder: string
  readonly cases: readonly HandlerCase[]
}

/** Calls each handler once, in a function of its own, and answers in the order of the cases. */
export async function answersOf(
  {runtime, folder, cases}: HandlerSuite,
  runtimeClients: RuntimeClientPaths,
): Promise<readonly HandlerAnswer[]> {
  const definitions = cases.map(({handler, variables = {}}, index) =>
    nodeFunction(handler, {
      name: `case-${index}`,
      runtime,
      variables,
      codeRoot: path.join(handlers, folder),
      timeoutMs: 10_000,
    }),
  )
  const server = await startTestServer(definitions, {runtimeClients})
  const answers: HandlerAnswer[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < cases.length; index = next++) {
      const {payload = {a: [1, 'é']}, clientContext} = cases[index] ?? {handler: ''}
      const context =
        clientContext === undefined
          ? {}
          : {'x-amz-client-context': Buffer.from(JSON.stringify(clientContext)).toString('base64')}
      const headers = {'x-amz-log-type': 'Tail', ...context}
      const response = await server.post(`case-${index}`, JSON.stringify(payload), headers)
      const log = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString()
      answers[index] = {
        error: response.headers.get('x-amz-function-error'),
        payload: withoutFrames(await response.text()),
        log: linesOf(withoutCutLine(log)),
      }
    }
  }
  await Promise.all(Array.from({length: AT_ONCE}, lane))
  await server.close()
  return answers
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** The bytes of an answer; of an error in Node only whether there are frames. */
function withoutFrames(text: string): unknown {
  const normal = text.replaceAll(UUID, 'ID')
  try {
    const json = JSON.parse(normal) as Record<string, unknown> | null
    if (json === null || typeof json !== 'object' || !('errorType' in json)) return normal
    const message = String(json['errorMessage']).replace(/\nRequire stack:[^]*/, '')
    const {trace, stackTrace} = json
    return {
      ...json,
      errorMessage: message,
      // Node's frames have its client among them, Python's only where a handler cannot be called.
      ...(Array.isArray(trace) ? {trace: trace.length > 0} : {}),
      ...(Array.isArray(stackTrace) ? {stackTrace: ownFrames(stackTrace)} : {}),
    }
  } catch {
    return normal
  }
}

const ownFrames = (frames: readonly unknown[]): readonly string[] =>
  frames
    .map((frame) => String(frame).replace(/repeated \d+ more/, 'repeated more'))
    .filter((frame) => !/burst_client\.py|awslambdaric/.test(frame))

/** The first line of a full tail begins where 4 KB before its end happen to be: paths decide. */
const withoutCutLine = (log: string): string =>
  Buffer.byteLength(log) < MAX_LOG_TAIL_BYTES ? log : log.slice(log.indexOf('\n') + 1)

/** Lines of the function's own, with the frames of stacks left out. */
function linesOf(log: string): readonly string[] {
  return (
    log
      .replaceAll('\r', '\n')
      .replaceAll(UUID, 'ID')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g, 'TIME')
      // Arrays of frames inside lines of JSON.
      .replaceAll(/"(stack|stackTrace|trace)":\[("(\\.|[^"\\])*",?)*\]/g, '"$1":[]')
      .replaceAll(/\\nRequire stack:[^"]*/g, '')
      .replaceAll(/\nRequire stack:(\n- .*)+/g, '')
      .split('\n')
      .filter((line) => line !== '' && !/^(START|END|REPORT|INIT_REPORT) /.test(line))
      // Where and by whom Node was ended by an error that nothing caught.
      .filter((line) => !/^(node:internal|file:|Node\.js v|}$)/.test(line))
      // What Python says of a coroutine nobody waited for, whenever it collects it.
      .filter((line) => !line.includes('RuntimeWarning: '))
      // Frames: Python's with their source, Node's and Java's.
      .filter((line) => !/^(\s|\u00a0)/.test(line))
  )
}
