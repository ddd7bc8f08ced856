import {expect, test} from 'vitest'
import {FIGURES} from '../../../src/model/figures.js'
import {fileOfFigure, filesOfFigures} from '../../../src/results/trial-files/trial-files.js'

test.each([
  [['latency-by-rate', 'capacity'], 'burst', []],
  [['timeline'], 'burst', ['timeline.csv']],
  [['timeline', 'strategies', 'latency-breakdown'], 'vanilla', ['timeline.csv', 'summary.json']],
  [['batch-latency-box'], 'burst', []],
  [['batch-latency-box', 'timeline'], 'invoker', ['invocations.csv']],
  [FIGURES, 'modified', ['timeline.csv', 'summary.json']],
  [[], 'burst', []],
] as const)('figures %j of pipeline %s are drawn from %j', (figures, pipeline, files) => {
  expect(filesOfFigures(figures, pipeline)).toEqual(files)
})

test('no word of every object is a figure', () => {
  expect(fileOfFigure('constructor')).toBeNull()
})
