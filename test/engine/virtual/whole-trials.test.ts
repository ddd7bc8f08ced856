import fc from 'fast-check'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {prepareSweep} from '../../../src/experiment/plan/prepare-sweep.js'
import {createTrial} from '../../../src/experiment/trial/create-trial.js'
import {SETTING_NAMES} from '../../../src/settings/settings.js'
import {acceptedTrial, expectWholeTrials} from '../../support/expect-whole-trials.js'
import {fileOf, replayOf} from '../../support/whole-replay.js'
import {NOT_DRAWN, wholeTrials} from '../../support/whole-trial.js'

test('random trials with all settings and faults keep every invariant', {timeout: 120_000}, async () => {
  const reached = await expectWholeTrials(Number(process.env['BURST_TEST_RUNS'] ?? 250))

  // By chance more or fewer, never so few that the property was not tried.
  for (const count of Object.values(reached)) expect(count).toBeGreaterThan(0)
})

const sample = fc.sample(wholeTrials, {numRuns: 400, seed: 1})

test('every setting is drawn, or named as one that is not', () => {
  const drawn = new Set(sample.flatMap(({texts}) => Object.keys(texts)))

  expect([...drawn, ...NOT_DRAWN].toSorted()).toEqual([...SETTING_NAMES].toSorted())
})

test('a trial that fails can be run again from its sweep file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-replay-'))
  const file = path.join(folder, 'replay.yaml')
  try {
    let replayed = 0
    for (const whole of sample.filter(({faults}) => faults.length > 0).slice(0, 60)) {
      writeFileSync(file, JSON.stringify(fileOf(whole)))
      // What contradicts itself, and a fault that can strike nothing, is refused.
      const prepared = await prepareSweep(file).catch(nullIfRefused)
      if (prepared === null) continue
      const trials = prepared.points.map(({settings}) =>
        createTrial(settings, {experiment: 'whole', pipeline: whole.pipeline, repetition: 1}),
      )
      expect(trials).toEqual([acceptedTrial(whole)])
      replayed++
    }
    expect(replayed).toBeGreaterThan(10)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

const nullIfRefused = (error: unknown): null => {
  if (error instanceof UsageError) return null
  throw error
}

test('a trial without faults is replayed by burst run', () => {
  const command = replayOf({
    pipeline: 'burst',
    texts: {seed: '7', strategy: 'threshold', slo: 'p99<500ms'},
    switches: ['unpricedLogs'],
    sets: ['strategy.inputThreshold=5'],
    faults: [],
  })

  expect(command).toBe(
    "burst run --engine virtual --pipeline burst --seed 7 --strategy threshold --slo 'p99<500ms' --unpriced-logs --set strategy.inputThreshold=5",
  )
})
