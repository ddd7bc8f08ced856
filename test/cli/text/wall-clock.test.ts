import {expect, test} from 'vitest'
import {longPlanText, quickerText} from '../../../src/cli/text/wall-clock.js'
import {createSweepProgress} from '../../../src/cli/progress/sweep-progress.js'
import {msToNs, runMs} from '../../../src/model/units.js'
import type {Trial} from '../../../src/model/trial.js'
import {buildTrial} from '../../support/trial.js'

const trials = (engine: Trial['engine'], count: number): readonly Trial[] => {
  const {load} = buildTrial()
  const extent = {kind: 'duration', warmupMs: 10_000, durationMs: 50_000} as const
  return Array.from({length: count}, (_, index) =>
    buildTrial({id: String(index), engine, load: {...load, extent}}),
  )
}

test('a sweep of more than five minutes on the wall clock is told of the quick answer, with its time', () => {
  expect(longPlanText(trials('embedded', 6))).toBe(
    'at least 6 min on the wall clock; --engine virtual computes the same in seconds to minutes',
  )
  expect(longPlanText(trials('embedded', 5))).toBeNull()
  expect(longPlanText(trials('virtual', 600))).toBeNull()
  expect(longPlanText([...trials('virtual', 1), ...trials('embedded', 60)])).toBeNull()
  expect(longPlanText([])).toBeNull()
  expect([quickerText(300_000), quickerText(300_001)]).toEqual([
    '',
    expect.stringContaining('--engine virtual'),
  ])
})

test('it is said before the first trial', () => {
  const written: string[] = []
  const clock = {nowMs: () => runMs(msToNs(0))}
  const progress = createSweepProgress({write: (text: string) => written.push(text)}, clock)
  progress.started(trials('flink', 7), 0)
  expect(written.join('')).toMatch(/^at least 7 min on the wall clock; --engine virtual/)
})
