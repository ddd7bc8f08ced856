import {describe, expect, test} from 'vitest'
import {createRandom} from '../../../src/kernel/random.js'
import {createLambdaModel} from '../../../src/offload/model/lambda-model.js'
import {IDEAL_PROFILE, modelSettings} from '../../support/lambda-settings.js'

/** Erlang's B formula by its recursion: the share of calls that find all `servers` busy. */
function erlangB(servers: number, loadErlangs: number): number {
  let blocking = 1
  for (let n = 1; n <= servers; n++) blocking = (loadErlangs * blocking) / (n + loadErlangs * blocking)
  return blocking
}

const MEAN_WORK_NS = 5e6
const CALLS = 200_000
const BATCHES = 50

/** The share of throttled calls in each of the batches, from Poisson arrivals. */
function blockingPerBatch(servers: number, loadErlangs: number, isExponential: boolean): number[] {
  const profile = IDEAL_PROFILE
  const model = createLambdaModel(modelSettings({reservedConcurrency: servers, profile}))
  model.keepWarm(0, servers)
  const gaps = createRandom(7, 'gap')
  const works = createRandom(7, 'work')
  const exponential = (u: number) => -Math.log(1 - u) * MEAN_WORK_NS

  const throttledCalls = Array<number>(BATCHES).fill(0)
  let sentAtNs = 0
  for (let k = 0; k < CALLS; k++) {
    sentAtNs += Math.round(exponential(gaps.at(k)) / loadErlangs)
    const workNs = isExponential ? Math.round(exponential(works.at(k))) : MEAN_WORK_NS
    const call = {invocation: k, sentAtNs, batchEvents: 1, requestBytes: 0, responseBytes: 0, workNs}
    if (model.invoke(call).status === 'throttled') throttledCalls[Math.floor((k * BATCHES) / CALLS)]! += 1
  }
  return throttledCalls.map((calls) => (calls * BATCHES) / CALLS)
}

const cases = [
  {servers: 1, loads: [0.3, 0.8, 2]},
  {servers: 4, loads: [1.5, 3.5, 8]},
  {servers: 10, loads: [5, 9, 15]},
].flatMap(({servers, loads}) =>
  loads.flatMap((loadErlangs) =>
    [true, false].map((isExponential) => ({servers, loadErlangs, isExponential})),
  ),
)

describe('an ideal platform blocks as Erlang B says, whatever the distribution of the work', () => {
  test.each(cases)(
    '$servers environments, $loadErlangs Erlangs, exponential: $isExponential',
    ({servers, loadErlangs, isExponential}) => {
      const shares = blockingPerBatch(servers, loadErlangs, isExponential)

      const mean = shares.reduce((sum, share) => sum + share, 0) / BATCHES
      const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (BATCHES - 1)
      const standardError = Math.sqrt(variance / BATCHES)
      expect(standardError).toBeLessThan(0.003)
      expect(Math.abs(mean - erlangB(servers, loadErlangs))).toBeLessThan(3.3 * standardError)
    },
  )

  test('the formula itself is right at two tabulated points', () => {
    expect(erlangB(1, 1)).toBeCloseTo(0.5, 12)
    expect(erlangB(10, 5)).toBeCloseTo(0.0184, 4)
  })
})
