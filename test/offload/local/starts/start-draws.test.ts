import {expect, test} from 'vitest'
import {StartDraws} from '../../../../src/offload/local/starts/start-draws.js'
import {createLambdaModel} from '../../../../src/offload/model/lambda-model.js'
import type {Quantiles} from '../../../../src/model/trial.js'
import {invokeAt, modelSettings} from '../../../support/lambda-settings.js'

const PRE_INIT: Quantiles = [
  [0, 80],
  [1, 120],
]
const INIT: Quantiles = [
  [0, 100],
  [0.5, 140],
  [1, 300],
]
const STARTS = {preInitMs: PRE_INIT, initMs: INIT}

const spansOf = (draws: StartDraws): readonly (readonly [number, number])[] =>
  Array.from({length: 5}, () => [draws.nextPreInitMs(), draws.nextInitMs()] as const)

test('are those of the model: the n-th start as the n-th request that is cold', () => {
  const model = createLambdaModel(modelSettings({seed: 7, profile: STARTS}))
  // At once: each meets no idle environment.
  const modeled = Array.from({length: 5}, (_, invocation) => {
    const {coldNs, initMs} = invokeAt(model, 0, {invocation})
    return [coldNs / 1e6 - initMs, initMs] as const
  })
  const drawn = spansOf(new StartDraws(STARTS, 7))

  for (const [start, [preInitMs, initMs]] of drawn.entries()) {
    expect(preInitMs).toBeCloseTo(modeled[start]?.[0] ?? Number.NaN, 5)
    expect(initMs).toBeCloseTo(modeled[start]?.[1] ?? Number.NaN, 5)
  }
})

test('depend on the seed alone, and begin anew with a trial', () => {
  const draws = new StartDraws(STARTS, 1)
  const first = spansOf(draws)
  draws.reset(1)
  const again = spansOf(draws)
  draws.reset(2)
  const other = spansOf(draws)

  expect(again).toEqual(first)
  expect(other).not.toEqual(first)
  expect(new Set(first.map(([, initMs]) => initMs)).size).toBe(5)
})
