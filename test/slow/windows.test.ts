import {describe, expect, test} from 'vitest'
import {asking, expectFirings, expectOrder, expectRows, isDrained} from '../support/expect-windows.js'
import {faultTrial} from '../support/fault-trial.js'
import {observeTrial} from '../support/observe.js'

const oneSeed = process.env['BURST_FAULT_SEED']
const numSeeds = Number(process.env['BURST_FAULT_SEEDS'] ?? 1000)
const SEEDS_PER_TEST = 100
const ASKED = [
  ['q1', undefined],
  ['q2', undefined],
  ['q14', undefined],
  ['q5', {sizeMs: 400, slideMs: 100}],
  ['q7', {sizeMs: 250, slideMs: 250}],
  ['q8', {sizeMs: 300, slideMs: 300}],
  ['q11', {sizeMs: 120, slideMs: 100, gapMs: 120}],
] as const

describe('windows under random faults', () => {
  const seeds = oneSeed === undefined ? Array.from({length: numSeeds}, (_, seed) => seed) : [Number(oneSeed)]
  const groups = Array.from({length: Math.ceil(seeds.length / SEEDS_PER_TEST)}, (_, group) =>
    seeds.slice(group * SEEDS_PER_TEST, (group + 1) * SEEDS_PER_TEST),
  )

  test.each(groups.map((group) => ({group, from: String(group[0])})))(
    'of seed $from and those after it fire once, at their instants, with their rows',
    {timeout: 120_000},
    async ({group}) => {
      let drained = 0
      for (const seed of group) {
        try {
          const [query, windows] = ASKED[seed % ASKED.length]!
          const observed = await observeTrial(asking(faultTrial(seed), query, windows))
          expectOrder(observed)
          if (!isDrained(observed)) continue
          drained++
          expectRows(observed)
          expectFirings(observed)
        } catch (error) {
          const command = `BURST_FAULT_SEED=${seed} npx vitest run test/slow/windows.test.ts --config vitest.slow.config.ts`
          throw new Error(`seed ${seed} fails; replay with: ${command}`, {cause: error})
        }
      }
      if (oneSeed === undefined) expect(drained).toBeGreaterThan(group.length / 2)
    },
  )
})
