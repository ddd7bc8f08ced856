import {describe, expect, test} from 'vitest'
import {Digest} from '../../src/dataflow/words/digest.js'
import {createEventText} from '../../src/workload/nexmark/event-text.js'
import {FAULT_KINDS, faultTrial} from '../support/fault-trial.js'
import {
  expectBoundedChannel,
  expectCalls,
  expectConservation,
  expectHandOff,
  expectOneServer,
  expectReordering,
  expectSums,
  expectTimeGoesOn,
} from '../support/invariants.js'
import {type Observed, observeTrial} from '../support/observe.js'

const INVARIANTS = {
  expectConservation,
  expectTimeGoesOn,
  expectHandOff,
  expectOneServer,
  expectBoundedChannel,
  expectSums,
  expectCalls,
  expectReordering,
}

const oneSeed = process.env['BURST_FAULT_SEED']
const numSeeds = Number(process.env['BURST_FAULT_SEEDS'] ?? 1000)
const SEEDS_PER_TEST = 100

/** By number of events, the digest of the first so many texts. */
const digests: string[] = []
const text = createEventText()
const bytes = new Uint8Array(text.maxBytes)
const running = new Digest()

function digestOf(events: number): string {
  for (let event = digests.length - 1; event < events; event++) {
    if (event >= 0) running.addText(bytes, 0, text.write(event, bytes, 0))
    digests.push(running.toString())
  }
  return digests[events]!
}

/** Nothing lost, nothing twice, the output as ever; that it ends is watched by `observeTrial`. */
function expectUnharmed(observed: Observed): void {
  const {outcome} = observed.history
  expect(outcome).toMatchObject({
    state: 'completed',
    sunkEvents: outcome.intendedEvents,
    unfinishedEvents: 0,
    droppedEvents: 0,
    duplicateEvents: 0,
    outputDigest: digestOf(outcome.intendedEvents),
  })
}

describe('under random faults', () => {
  const seeds = oneSeed === undefined ? Array.from({length: numSeeds}, (_, seed) => seed) : [Number(oneSeed)]
  const groups = Array.from({length: Math.ceil(seeds.length / SEEDS_PER_TEST)}, (_, group) =>
    seeds.slice(group * SEEDS_PER_TEST, (group + 1) * SEEDS_PER_TEST),
  )

  test.each(groups.map((group) => ({group, from: String(group[0])})))(
    'every event of seed $from and those after it is sunk once, with the same output',
    {timeout: 120_000},
    async ({group}) => {
      for (const seed of group) {
        let broken = 'the run itself'
        try {
          const observed = await observeTrial(faultTrial(seed))
          for (const [name, expectIt] of Object.entries({expectUnharmed, ...INVARIANTS})) {
            broken = name
            expectIt(observed)
          }
        } catch (error) {
          const command = `BURST_FAULT_SEED=${seed} npx vitest run test/slow/faults.test.ts --config vitest.slow.config.ts`
          throw new Error(`${broken} fails; replay with: ${command}`, {cause: error})
        }
      }
    },
  )

  test('the seeds reach every fault', () => {
    const reached = new Set(
      Array.from({length: 1000}, (_, seed) => faultTrial(seed).faults.map(({kind}) => kind)).flat(),
    )
    expect(reached).toEqual(new Set(FAULT_KINDS))
  })
})
