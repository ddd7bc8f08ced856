import {describe, expect, test} from 'vitest'
import {Ratio, type RatioParameters} from '../../src/autoscaler/ratio.js'

const CPU: RatioParameters = {
  metric: 'busy',
  target: 0.8,
  tolerance: 0.1,
  cpuInitializationMs: 300_000,
  minSlots: 1,
  maxSlots: 200,
}
const LAG: RatioParameters = {
  metric: 'lag',
  lagThreshold: 10,
  partitions: 24,
  tolerance: 0.1,
  minSlots: 1,
  maxSlots: 200,
}

const sample = (given: {slots: number; busiestShare?: number; backlogEvents?: number; atMs?: number}) => ({
  atMs: 0,
  takenEvents: 0,
  backlogEvents: 0,
  busiestShare: 0,
  demandSlots: 1,
  ...given,
})

describe('the ratio rule', () => {
  test.each([
    {slots: 4, busiestShare: 1, wanted: 5},
    {slots: 4, busiestShare: 0.88, wanted: 4},
    {slots: 4, busiestShare: 0.881, wanted: 5},
    {slots: 10, busiestShare: 0.721, wanted: 10},
    {slots: 10, busiestShare: 0.71, wanted: 9},
  ])('on CPU: $slots slots at $busiestShare want $wanted', ({wanted, ...given}) => {
    expect(new Ratio(CPU).look(sample(given)).slots).toBe(wanted)
  })

  test.each([
    {slots: 1, backlogEvents: 1000, wanted: 5},
    {slots: 4, backlogEvents: 1000, wanted: 8},
    {slots: 12, backlogEvents: 1e6, wanted: 24},
    {slots: 24, backlogEvents: 1e6, wanted: 24},
    {slots: 4, backlogEvents: 40, wanted: 4},
  ])('on lag: $slots slots behind $backlogEvents events want $wanted', ({wanted, ...given}) => {
    expect(new Ratio(LAG).look(sample(given)).slots).toBe(wanted)
  })

  test('goes down to the most slots that the last 300 s asked for', () => {
    const rule = new Ratio(CPU)
    rule.look(sample({slots: 10, busiestShare: 0.7, atMs: 0}))
    const at = (atMs: number) => rule.look(sample({slots: 10, busiestShare: 0.16, atMs})).slots

    expect(at(15_000)).toBe(9)
    expect(at(299_999)).toBe(9)
    expect(at(300_001)).toBe(2)
  })

  test('takes new slots for idle while their CPU is unknown', () => {
    const rule = new Ratio(CPU)
    rule.look(sample({slots: 4, busiestShare: 1, atMs: 0}))
    rule.restarted(20_000)

    // 5 slots of which 1 is fresh: 1.25 × 4 / 5 = 1 is the target itself.
    expect(rule.look(sample({slots: 5, busiestShare: 1, atMs: 30_000})).slots).toBe(5)
    expect(rule.look(sample({slots: 5, busiestShare: 1, atMs: 330_000})).slots).toBe(7)
  })
})
