import {connectLambda, type LambdaConnection} from '../../src/offload/lambda/lambda-target.js'
import type {TargetReply} from '../../src/offload/target.js'
import type {ContractCall, ContractReply} from '../contract/target-contract.js'

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6

const MOST_REPEATS = 10

interface Times {
  readonly startedAtMs: number
  readonly endedAtMs: number
}

/** Plays calls against test/fixtures/handlers/node/contract.mjs, each at its instant, or behind all before it. */
export async function playTarget(
  connection: LambdaConnection,
  calls: readonly ContractCall[],
): Promise<readonly ContractReply[]> {
  const target = await connectLambda(connection)
  const payloads = calls.map(payloadOf)
  const originMs = nowMs() + 20
  const replies: Promise<ContractReply>[] = []
  for (const [invocation, {sentAtMs, workMs, isAlone, isRepeated}] of calls.entries()) {
    const before = isAlone === true ? [...replies] : []
    const call = async (): Promise<ContractReply> => {
      const calledAtMs = nowMs()
      const payload = payloads[invocation] ?? new Uint8Array()
      const reply = await target.invoke({invocation, batchEvents: 1, workNs: workMs * 1e6, payload})
      const respondedAtMs = nowMs()
      return {...reply, sentAtMs: calledAtMs, respondedAtMs, handler: handlerOf(reply, respondedAtMs)}
    }
    const play = async (): Promise<ContractReply> => {
      await Promise.all(before)
      await new Promise((resolve) => setTimeout(resolve, originMs + sentAtMs - nowMs()))
      let reply = await call()
      for (
        let more = isRepeated === true ? MOST_REPEATS : 0;
        more > 0 && reply.status === 'timed-out';
        more--
      ) {
        reply = await call()
      }
      return reply
    }
    replies.push(play())
  }
  return Promise.all(replies).finally(() => target.close())
}

/** As the handler told; where it could not, the last moments before the reply. */
function handlerOf(
  {environmentId, payload, durationMs}: TargetReply,
  endedAtMs: number,
): ContractReply['handler'] {
  if (environmentId === 0) return null
  const environment = String(environmentId)
  if (payload === null) return {environment, startedAtMs: endedAtMs - durationMs, endedAtMs}
  const times = JSON.parse(Buffer.from(payload).toString()) as Times
  return {environment, startedAtMs: times.startedAtMs, endedAtMs: times.endedAtMs}
}

function payloadOf({workMs, requestBytes, responseBytes}: ContractCall): Uint8Array {
  const request = {workMs, responseBytes, padding: ''}
  const padding = 'x'.repeat(Math.max(0, requestBytes - JSON.stringify(request).length))
  return Buffer.from(JSON.stringify({...request, padding}))
}
