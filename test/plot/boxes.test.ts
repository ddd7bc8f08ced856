import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {boxFigure} from '../../src/plot/chart/box-figure.js'
import {functionSeries} from '../../src/plot/data/series.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {batchLatencyBox} from '../../src/plot/figures/batch.js'
import {readResults} from '../../src/results/read-results.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))

describe('boxes of calls', () => {
  const published = {
    values: [],
    calls: [10, 20, 50].map((batchEvents) => ({
      ...{function: 'java', batchEvents, meanMs: 5},
      ...{p10Ms: 2, p25Ms: 3, p50Ms: 4, p75Ms: 5, p90Ms: 6, p99Ms: 7},
    })),
  }

  test('are not drawn of published values alone', async () => {
    const experiment = (await readResults(FIXTURES)).find(({name}) => name === 'batch-size')
    const input = figureInput(experiment!, {filters: [], published})
    expect(await batchLatencyBox.draw({...input, trials: new Map()})).toEqual([])
    const [own] = await batchLatencyBox.draw(input)
    expect(JSON.stringify(own?.spec)).toContain('published by the original study')
  })

  test('are of one width, however far apart their sizes are', () => {
    const boxes = [1, 2, 9, 10, 640].map((batchEvents) => ({
      ...{batchEvents, isPublished: false, calls: 9},
      ...{p10Ms: 2, p25Ms: 3, p50Ms: 4, p75Ms: 5, p90Ms: 6, p99Ms: 7},
    }))
    const text = JSON.stringify(boxFigure([{series: functionSeries('java'), boxes}], ''))
    const widths = [...text.matchAll(/"from":([\d.]+),"at":[\d.]+,"to":([\d.]+)/g)].map(([, from, to]) =>
      Math.log(Number(to) / Number(from)).toFixed(9),
    )
    expect(widths).toHaveLength(5)
    expect(new Set(widths).size).toBe(1)
  })
})
