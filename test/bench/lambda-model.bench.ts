import {loadProfile} from '../../src/settings/files/load-profile.js'
import {createRandom} from '../../src/kernel/random.js'
import {createLambdaModel} from '../../src/offload/model/lambda-model.js'
import {LIMITS} from '../support/lambda-settings.js'
import {measureFifo} from './fifo.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const CALLS = 1_000_000
const ROUNDS = 3

/** A million Poisson calls of 50 ms, `inFlight` of them in flight on average; answers calls per second. */
function playCalls(profileName: string, inFlight: number): number {
  const {profile} = loadProfile(profileName)
  const model = createLambdaModel({
    offload: {memoryMb: 1769, reservedConcurrency: null, profile},
    limits: LIMITS,
    seed: 1,
  })
  const gaps = createRandom(1, 'gap')
  let sentAtNs = 0
  const startMs = performance.now()
  for (let invocation = 0; invocation < CALLS; invocation++) {
    sentAtNs += Math.round((-Math.log(1 - gaps.at(invocation)) * 50e6) / inFlight)
    model.invoke({invocation, sentAtNs, batchEvents: 50, requestBytes: 1e4, responseBytes: 1e4, workNs: 50e6})
  }
  return (CALLS / (performance.now() - startMs)) * 1000
}

/** Calls of the Lambda model per second: at 150 events of the bare recursion a call, an engine does a million. */
export function bench(): Measurement[] {
  const fifo = measureFifo(3)
  return ['ideal', 'node', 'java-published'].flatMap((profileName) =>
    [4, 64, 400].map((inFlight) => ({
      name: `lambda model: ${profileName}, ${inFlight} in flight`,
      value: Math.max(...Array.from({length: ROUNDS}, () => playCalls(profileName, inFlight))),
      unit: 'calls/s',
      budget: fifo / 150,
      reference: {name: 'bare FIFO recursion', value: fifo},
    })),
  )
}

if (isMainBench(import.meta.url)) printBench(bench())
