import {loadProfile} from '../../src/settings/files/load-profile.js'
import {createLambdaModel} from '../../src/offload/model/lambda-model.js'
import {msToNs, nsToMs} from '../../src/model/units.js'
import {LIMITS} from '../support/lambda-settings.js'
import {
  describeTarget,
  type ContractCall,
  type ContractOptions,
  type ContractReply,
} from './target-contract.js'

const NAMES = ['node', 'python', 'java'] as const

function runModel(
  name: string,
  calls: readonly ContractCall[],
  options: ContractOptions,
): readonly ContractReply[] {
  const {functionTimeoutMs, reservedConcurrency, seed} = options
  const profile = {...loadProfile(name).profile, functionTimeoutMs}
  const model = createLambdaModel({
    offload: {memoryMb: 1769, reservedConcurrency, profile},
    limits: LIMITS,
    seed,
  })
  return calls.map(({sentAtMs, workMs, requestBytes, responseBytes}, invocation) => {
    const sentAtNs = msToNs(sentAtMs)
    const workNs = msToNs(workMs)
    const reply = model.invoke({invocation, sentAtNs, batchEvents: 1, requestBytes, responseBytes, workNs})
    const endedAtNs = sentAtNs + Math.floor(reply.overheadNs / 2) + reply.coldNs + reply.workNs
    const handler = {
      environment: String(reply.environmentId),
      startedAtMs: nsToMs(endedAtNs - reply.workNs),
      endedAtMs: nsToMs(endedAtNs),
    }
    return {
      ...reply,
      sentAtMs,
      respondedAtMs: nsToMs(reply.respondedAtNs),
      handler: reply.environmentId === 0 ? null : handler,
    }
  })
}

for (const name of NAMES) {
  describeTarget({
    name: `model (${name})`,
    isDeterministic: true,
    leastInitMs: 20,
    run: (calls, options) => Promise.resolve(runModel(name, calls, options)),
  })
}
