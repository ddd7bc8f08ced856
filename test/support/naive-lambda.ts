import type {LambdaModelSettings} from '../../src/offload/model/lambda-model.js'
import type {ModelCall, ModelReply} from '../../src/offload/model/model-call.js'
import {msToNs} from '../../src/model/units.js'

interface Environment {
  readonly id: number
  freeAtNs: number
}

/** What a reply must agree with. */
export type NaiveReply = Pick<ModelReply, 'status' | 'reason' | 'isCold' | 'environmentId'>

/**
 * The rules of Lambda once more, as plainly as they can be written: every environment in one list, searched
 * from end to end. Slow, and the judge of the fast one.
 */
export function createNaiveLambda({offload, limits}: LambdaModelSettings): {
  decide(call: ModelCall): NaiveReply
  finish(reply: ModelReply, endsAtNs: number): void
} {
  const {profile, reservedConcurrency} = offload
  const concurrency = reservedConcurrency ?? limits.accountConcurrency
  let environments: Environment[] = []
  let created = 0
  const scaling = createLevel(limits.scalingEnvironments, msToNs(limits.scalingPeriodMs))
  const requests = createLevel(limits.requestsPerSecondPerConcurrency * concurrency, 1e9)
  const refuse = (status: ModelReply['status'], reason: ModelReply['reason']): NaiveReply => ({
    status,
    reason,
    isCold: false,
    environmentId: 0,
  })

  return {
    decide({sentAtNs, requestBytes}) {
      environments = environments.filter(({freeAtNs}) => sentAtNs - freeAtNs <= msToNs(profile.idleReclaimMs))
      if (requestBytes > limits.requestBytes) return refuse('too-large', '')
      const reserved = reservedConcurrency === null ? '' : 'Reserved'
      if (profile.isRateLimited && !requests(sentAtNs)) {
        return refuse('throttled', `${reserved}FunctionInvocationRateLimitExceeded`)
      }
      const idle = environments.filter(({freeAtNs}) => freeAtNs <= sentAtNs)
      if (environments.length - idle.length >= concurrency) {
        const reason = reserved
          ? 'ReservedFunctionConcurrentInvocationLimitExceeded'
          : 'ConcurrentInvocationLimitExceeded'
        return refuse('throttled', reason)
      }
      const [newest] = idle.toSorted((a, b) => b.freeAtNs - a.freeAtNs || b.id - a.id)
      if (newest) return {status: 'ok', reason: '', isCold: false, environmentId: newest.id}
      if (profile.isRateLimited && !scaling(sentAtNs))
        return refuse('throttled', 'ConcurrentInvocationLimitExceeded')

      environments.push({id: ++created, freeAtNs: sentAtNs})
      return {status: 'ok', reason: '', isCold: true, environmentId: created}
    },
    finish({environmentId}, endsAtNs) {
      const environment = environments.find(({id}) => id === environmentId)
      if (!environment) return
      environment.freeAtNs = endsAtNs
    },
  }
}

/** A bucket as a level of tokens in rational numbers: exact where BigInt is. */
function createLevel(tokens: number, periodNs: number): (atNs: number) => boolean {
  const full = BigInt(tokens) * BigInt(periodNs)
  let level = full
  let lastNs = 0
  return (atNs) => {
    const refilled = level + BigInt(atNs - lastNs) * BigInt(tokens)
    level = refilled > full ? full : refilled
    lastNs = atNs
    if (level < BigInt(periodNs)) return false
    level -= BigInt(periodNs)
    return true
  }
}
