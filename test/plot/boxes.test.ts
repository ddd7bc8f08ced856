import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {boxFigure} from '../../src/plot/chart/box-figure.js'
import {functionSeries} from '../../src/plot/data/series.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {batchLatencyBox} from '../../src/plot/figures/batch.js'
import {createRenderer} from '../../src/plot/render.js'
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

  const STUDY = [...Array(10).keys()].flatMap((i) => [i + 1, (i + 1) * 10]).concat(160, 320, 640, 1280)
  const boxesOf = (sizes: readonly number[], isPublished = false) =>
    sizes.map((batchEvents) => ({
      ...{batchEvents, isPublished, calls: 9},
      ...{p10Ms: 2, p25Ms: 3, p50Ms: 4, p75Ms: 5, p90Ms: 6, p99Ms: 7},
    }))
  const panelOf = (boxes: ReturnType<typeof boxesOf>) => {
    const {vconcat} = boxFigure([{series: functionSeries('java'), boxes}], '') as unknown as {
      vconcat: readonly {
        hconcat?: readonly {layer: unknown; data: {values: readonly {from: number; to: number}[]}}[]
      }[]
    }
    return vconcat.at(-1)!.hconcat![0]!
  }

  test('are of one width, however far apart their sizes are', () => {
    const {values} = panelOf(boxesOf([1, 2, 9, 12, 640])).data
    const widths = values.map(({from, to}) => Math.log(to / from).toFixed(9))
    expect(widths).toHaveLength(5)
    expect(new Set(widths).size).toBe(1)
  })

  test('have each their size below them, in one panel and in three', async () => {
    const renderer = await createRenderer()
    for (const names of [['java'], ['java', 'node', 'python']]) {
      const panels = names.map((name) => ({series: functionSeries(name), boxes: boxesOf(STUDY)}))
      const svg = await renderer.svg(boxFigure(panels, ''))
      const shown = [...svg.matchAll(/rotate\(270\)[^>]*opacity="1">([\d,]+)</g)].map(([, label]) => label)
      expect(new Set(shown).size).toBe(new Set(STUDY).size)
      expect(shown).toHaveLength(names.length * new Set(STUDY).size)
    }
  })

  test('stand evenly where a scale would make lines of them, and the axis says so', () => {
    const {data, layer} = panelOf([...boxesOf(STUDY), ...boxesOf(STUDY, true)])
    const sizes = new Set(STUDY).size
    for (const {from, to} of data.values) expect(((to - from) / sizes) * 640).toBeGreaterThan(9)
    const text = JSON.stringify(layer)
    expect(text).toContain('"title":"Batch size (events, not to scale)"')
    expect(text).toContain("'640','1,280'][datum.value]")
    expect(JSON.stringify(panelOf(boxesOf([1, 10, 100])).layer)).toContain(
      '"title":"Batch size (events, log scale)"',
    )
  })
})
