import {expect} from 'vitest'
import type {FunctionName} from '../../src/model/trial.js'
import {builtinFunction} from '../../src/offload/local/builtin-functions.js'
import type {RuntimeClientPaths} from '../../src/offload/local/environment/runtime/launch-command.js'
import {isAlive, startTestServer} from '../support/lambda-server.js'
import {testCache} from '../support/python-environment.js'
import {parseReportLine} from '../support/report-line.js'

const batch = {
  serviceTimeMs: 40,
  serviceMode: 'sleep',
  // Large enough that bodies take several reads on every side.
  events: Array.from({length: 2000}, (_, id) => ({id, text: `event ${id}: Straße, "a" and b_c`})),
}
const expected = {
  events: batch.events.map(({id}) => ({id, tokens: ['event', String(id), 'Stra', 'e', 'a', 'and', 'b_c']})),
}

/** What every runtime client must do with our function: cold, warm, a malformed batch and memory below one vCPU: the same whatever runs the function. */
export async function checkFunction(name: FunctionName, runtimeClients: RuntimeClientPaths): Promise<void> {
  // What is compiled for tests stays apart from what users compile.
  process.env['XDG_CACHE_HOME'] = testCache
  const definition = await builtinFunction(name, {memoryMb: 884, timeoutMs: 20_000})
  const server = await startTestServer([definition], {runtimeClients})
  const call = async (payload: unknown) => {
    const response = await server.post(definition.name, JSON.stringify(payload), {'x-amz-log-type': 'Tail'})
    const log = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString()
    return {error: response.headers.get('x-amz-function-error'), json: await response.json(), log}
  }
  const cold = await call(batch)
  const warm = await call(batch)
  const malformed = await call([])
  const after = await call(batch)
  const pids = (server.service.describe()['functions'] as {pids: number[]}[]).flatMap((it) => it.pids)
  await server.close()

  for (const {error, json} of [cold, warm, after])
    expect({error, json}).toEqual({error: null, json: expected})
  expect(malformed).toMatchObject({
    error: 'Unhandled',
    json: {errorMessage: 'the request must be an object, got array'},
  })
  expect(parseReportLine(cold.log).initMs).not.toBeNull()
  expect(parseReportLine(warm.log)).toMatchObject({initMs: null, memoryMb: 884})
  expect(parseReportLine(warm.log).durationMs).toBeGreaterThanOrEqual((40 * 1769) / 884)
  expect(pids).toHaveLength(1)
  expect(pids.filter(isAlive)).toEqual([])
}
