import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {ProbeVerdict} from '../../../src/analysis/capacity.js'
import {type JudgedProbe, nextProbe} from '../../../src/experiment/search/next-probe.js'

/** Plays a search to its end against something that judges each rate. */
function search(
  startEps: number,
  judge: (rateEps: number, stretch: number) => ProbeVerdict,
): readonly JudgedProbe[] {
  const history: JudgedProbe[] = []
  for (let probe = nextProbe(startEps, history); probe; probe = nextProbe(startEps, history)) {
    history.push({...probe, verdict: judge(probe.rateEps, probe.stretch)})
    if (history.length > 200) throw new Error('it does not end')
  }
  return history
}

const highestAccepted = (history: readonly JudgedProbe[]): number =>
  Math.max(...history.filter(({verdict}) => verdict === 'accepted').map(({rateEps}) => rateEps))

describe('the bisection of a capacity', () => {
  test('ends at most 1 % below it, never above, in few trials, wherever it starts', () => {
    fc.assert(
      fc.property(
        fc.double({min: 1, max: 1e6, noNaN: true}),
        fc.double({min: 1 / 1000, max: 1000, noNaN: true}),
        (capacityEps, factor) => {
          const history = search(capacityEps * factor, (rateEps) =>
            rateEps <= capacityEps ? 'accepted' : 'refused',
          )
          const foundEps = highestAccepted(history)
          expect(foundEps).toBeLessThanOrEqual(capacityEps)
          // Rates have four digits.
          expect(foundEps).toBeGreaterThan(capacityEps * (1 - 0.01 - 0.0005))
          expect(history.length).toBeLessThan(25)
        },
      ),
    )
  })

  test('tries no rate above one that was refused, nor the same twice', () => {
    const history = search(900, (rateEps) => (rateEps <= 1234 ? 'accepted' : 'refused'))
    for (const [place, {rateEps}] of history.entries()) {
      const refused = history.slice(0, place).filter(({verdict}) => verdict === 'refused')
      for (const earlier of refused) expect(rateEps).toBeLessThan(earlier.rateEps)
    }
    expect(new Set(history.map(({rateEps}) => rateEps)).size).toBe(history.length)
  })

  test('lengthens an undecided window twice, then takes the rate for too high', () => {
    const history = search(100, (rateEps) => (rateEps > 150 ? 'undecided' : 'accepted'))
    const undecided = history.filter(({verdict}) => verdict === 'undecided')
    expect(undecided.slice(0, 3).map(({stretch}) => stretch)).toEqual([1, 2, 3])
    expect(highestAccepted(history)).toBeGreaterThan(148)
    expect(highestAccepted(history)).toBeLessThanOrEqual(150)
  })

  test('believes what a longer window decides', () => {
    const history = search(100, (rateEps, stretch) => {
      if (rateEps > 150) return 'refused'
      return stretch === 2 ? 'accepted' : 'undecided'
    })
    expect(highestAccepted(history)).toBeGreaterThan(148)
  })

  test('gives up where no rate is too high, or none low enough', () => {
    const endless = search(1, () => 'accepted')
    expect(highestAccepted(endless)).toBeGreaterThan(900)
    expect(search(1, () => 'refused').at(-1)?.rateEps).toBeLessThan(0.01)
  })
})
