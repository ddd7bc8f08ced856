import {describe, expect, test} from 'vitest'
import {CpuAlarm} from '../../src/autoscaler/cpu-alarm.js'
import {firstDecision, step} from './fluid-job.js'

const MINUTE = 60_000
const MANAGED_FLINK = {
  upThreshold: 0.75,
  upPoints: 15,
  downThreshold: 0.1,
  downPoints: 360,
  minSlots: 4,
  maxSlots: 64,
}

describe('the CPU alarm', () => {
  test('doubles after exactly 15 points at or above its threshold', () => {
    expect(firstDecision(new CpuAlarm(MANAGED_FLINK), step(0.7, 4), 60 * MINUTE)).toEqual({
      atMs: 15 * MINUTE,
      slots: 8,
      reason: 'cpu high',
    })
  })

  test('never answers full load of 14 minutes', () => {
    const spike = {...step(0.7, 1), rateEps: (atMs: number) => (atMs >= 0 && atMs < 14 * MINUTE ? 2000 : 500)}
    expect(firstDecision(new CpuAlarm(MANAGED_FLINK), spike, 60 * MINUTE)).toBeNull()
  })

  const points = (rule: CpuAlarm, shares: readonly number[], slots: number): readonly number[] =>
    shares.map(
      (busiestShare, minute) =>
        rule.look({
          atMs: minute * MINUTE,
          takenEvents: 0,
          backlogEvents: 0,
          busiestShare,
          slots,
          demandSlots: 1,
        }).slots,
    )

  test('starts over at a point below the threshold, and after a restart', () => {
    const rule = new CpuAlarm(MANAGED_FLINK)
    expect(points(rule, [...Array<number>(14).fill(1), 0.7, ...Array<number>(14).fill(1)], 4)).not.toContain(
      8,
    )
    rule.restarted()
    expect(points(rule, Array<number>(14).fill(0.75), 4)).not.toContain(8)
    expect(points(rule, [0.75], 4)).toEqual([8])
  })

  test('ratchets: a job that doubled at 70 % sits at 35 % and never comes back', () => {
    expect(points(new CpuAlarm(MANAGED_FLINK), Array<number>(1440).fill(0.35), 8)).not.toContain(4)
  })

  test('halves after 360 points below its threshold, rounded up, and never below the configured slots', () => {
    expect(points(new CpuAlarm(MANAGED_FLINK), Array<number>(360).fill(0.09), 11).at(-1)).toBe(6)
    expect(points(new CpuAlarm(MANAGED_FLINK), Array<number>(360).fill(0.09), 5).at(-1)).toBe(4)
  })

  test('stays at its quota', () => {
    expect(points(new CpuAlarm(MANAGED_FLINK), Array<number>(15).fill(1), 40).at(-1)).toBe(64)
  })
})
