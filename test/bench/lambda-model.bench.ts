import {bench, describe} from 'vitest'
import {loadProfile} from '../../src/experiment/load-profile.js'
import {createRandom} from '../../src/kernel/random.js'
import {createLambdaModel} from '../../src/offload/model/lambda-model.js'
import {LIMITS} from '../support/lambda-settings.js'

const CALLS = 1_000_000

/** A million Poisson calls of 50 ms, `inFlight` of them in flight on average; divide by a million for one call. */
function playCalls(profileName: string, inFlight: number): void {
  const {profile} = loadProfile(profileName)
  const model = createLambdaModel({
    offload: {memoryMb: 1769, reservedConcurrency: null, profile},
    limits: LIMITS,
    seed: 1,
  })
  const gaps = createRandom(1, 'gap')
  let sentAtNs = 0
  for (let invocation = 0; invocation < CALLS; invocation++) {
    sentAtNs += Math.round((-Math.log(1 - gaps.at(invocation)) * 50e6) / inFlight)
    model.invoke({invocation, sentAtNs, batchEvents: 50, requestBytes: 1e4, responseBytes: 1e4, workNs: 50e6})
  }
}

describe('a million calls of the Lambda model', () => {
  for (const profileName of ['ideal', 'node', 'java-published']) {
    for (const inFlight of [4, 64, 400]) {
      bench(
        `${profileName}, ${inFlight} in flight`,
        () => {
          playCalls(profileName, inFlight)
        },
        {iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0},
      )
    }
  }
})
