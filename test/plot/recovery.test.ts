import {fileURLToPath} from 'node:url'
import {beforeAll, describe, expect, test} from 'vitest'
import type {Spec} from '../../src/plot/chart/json.js'
import type {FigureInput} from '../../src/plot/figure.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {recovery} from '../../src/plot/figures/recovery.js'
import {createRenderer} from '../../src/plot/render.js'
import {readResults} from '../../src/results/read-results.js'
import {filesOfFigures} from '../../src/results/trial-files/trial-files.js'
import {withCrash} from '../support/with-crash.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))

let input: FigureInput
beforeAll(async () => {
  const run = (await readResults(FIXTURES)).find(({name}) => name === 'run')
  input = figureInput(withCrash(run!), {filters: [], published: {values: [], calls: []}})
})

interface Cell {
  readonly layer: readonly {
    readonly data: {readonly values: readonly {readonly t: number; readonly to?: number}[]}
    readonly mark: {readonly type: string; readonly text?: string}
    readonly encoding: {readonly x: {readonly scale: {readonly domain: readonly number[]}}}
  }[]
}

const rowsOf = (spec: Spec): readonly (readonly Cell[])[] => {
  const [, grid] = spec['vconcat'] as unknown as readonly {
    vconcat: readonly {hconcat: readonly Cell[]}[]
  }[]
  return grid!.vconcat.map(({hconcat}) => hconcat)
}

describe('recovery', () => {
  test('has a column for each interval of checkpoints, and all pipelines in each', async () => {
    const [{spec} = {spec: {}}] = await recovery.draw(input)
    const rows = rowsOf(spec)
    expect(rows.map((cells) => cells.length)).toEqual([2, 2, 2, 2])
    const titles = rows[0]!.flatMap(({layer}) => layer.flatMap(({mark}) => mark.text ?? []))
    expect(titles).toEqual(['every 1 s', 'every 5 s'])
    for (const {layer} of rows.flat()) expect(layer.filter(({mark}) => mark.type === 'line')).toHaveLength(4)
    await (await createRenderer()).svg(spec)
  })

  test('begins at the crash, marks the outage, and ends when the last one is good again', async () => {
    const [{spec} = {spec: {}}] = await recovery.draw(input)
    for (const {layer} of rowsOf(spec).flat()) {
      expect(layer[0]?.data.values).toEqual([{t: 0, to: 2}])
      expect(layer[0]?.encoding.x.scale.domain).toEqual([-3, 7])
      const line = layer.find(({mark}) => mark.type === 'line')
      expect(line!.data.values.every(({t}) => t >= -3 && t <= 7)).toBe(true)
      // The crash is 5 s after the start of the trial: of steps of 0.8 s the sixth ends 0.2 s before it.
      expect(line!.data.values.some(({t}) => Math.abs(t + 0.2) < 1e-9)).toBe(true)
    }
  })

  test('needs a crash, checkpoints and the files of trials', async () => {
    expect(await recovery.draw({...input, faultsOf: () => []})).toEqual([])
    const rows = input.rows.map((row) => ({...row, checkpointIntervalMs: Number.NaN}))
    expect(await recovery.draw({...input, rows})).toEqual([])
    expect(await recovery.draw({...input, trials: new Map()})).toEqual([])
    expect(filesOfFigures(['recovery'], 'burst')).toEqual(['timeline.csv'])
  })
})
