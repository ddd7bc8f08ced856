import {expect, test} from 'vitest'
import type {JudgedTrial} from '../../src/analysis/verdict/verdict.js'
import {describeHarness} from '../../src/cli/describe/describe-harness.js'
import type {CpuUse} from '../../src/engine/conditions.js'
import {buildTrialRow} from '../support/trial-row.js'

const trialWith = (pipeline: string, cpu: readonly CpuUse[]): JudgedTrial => ({
  row: buildTrialRow({pipeline}),
  headlineMs: 1,
  conditions: {
    timer: null,
    limits: {latenessMs: 1, serviceExcessMs: 0.05, stallMs: 10},
    latenessP99Ms: 0,
    serviceExcessMs: 0,
    longestStallMs: 0,
    isCrowded: false,
    cpu,
  },
})

const use = (part: string, coreShare: number): CpuUse => ({part, coreShare, cpuMs: coreShare * 1000})

test('parts of the harness over a tenth of a core are named, and the job itself is not', () => {
  const busy = trialWith('burst', [
    use('source', 0.9),
    use('client', 0.25),
    use('sink', 0.1),
    use('slots', 0.4),
  ])

  expect(describeHarness([trialWith('vanilla', [use('sink', 0.02)]), busy])).toBe(
    'Harness   beside burst, in cores: client 0.25',
  )
})

test('nothing is said where nothing is known', () => {
  expect(describeHarness([{row: buildTrialRow({}), headlineMs: 1, conditions: null}])).toBe('')
  expect(describeHarness([trialWith('burst', [])])).toBe('')
})
