import {join} from 'node:path'
import {expect, test} from 'vitest'
import {loadSweep} from '../../../src/experiment/plan/load-sweep.js'
import {temporaryFolder, writeLines} from '../../support/sweep-file.js'

const folder = temporaryFolder()

test.each([
  [
    'autoscaler: [{kind: ideal, reactionMs: -1}]',
    '"sweep.autoscaler.0.reactionMs" is -1: autoscaler.reactionMs: "-1" is not a duration',
  ],
  ['autoscaler: [{kind: ideall}]', 'unknown autoscaler "ideall", did you mean "ideal"?'],
  [
    'strategy: [{kind: threshold, inputThreshold: -1}]',
    '"sweep.strategy.0.inputThreshold" is -1: strategy.inputThreshold is -1; it must be at least 0',
  ],
  ['strategy: [{kind: thresholdd}]', '"sweep.strategy.0.kind" is thresholdd, did you mean "threshold"?'],
])('a map of settings is wrong by its own words, not for want of a module: %s', (axis, says) => {
  const lines = ['name: latency', 'engine: virtual', 'base: {rate: 100}', `sweep: {${axis}}`]
  expect(() => loadSweep(writeLines(join(folder, 'latency.yaml'), lines))).toThrow(says)
})
