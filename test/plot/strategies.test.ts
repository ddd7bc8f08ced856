import {fileURLToPath} from 'node:url'
import {beforeAll, describe, expect, test} from 'vitest'
import type {Drawing, FigureInput} from '../../src/plot/figure.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {strategies} from '../../src/plot/figures/strategies.js'
import {createRenderer, type Renderer} from '../../src/plot/render.js'
import {nameStrategies} from '../../src/plot/data/strategy-rows.js'
import {readResults} from '../../src/results/read-results.js'
import {inkAtEdges, inkIn} from '../support/png-ink.js'

const FIXTURE = fileURLToPath(new URL('../fixtures/results/strategies', import.meta.url))

let renderer: Renderer
let input: FigureInput
beforeAll(async () => {
  renderer = await createRenderer()
  const [experiment] = await readResults(FIXTURE)
  if (!experiment) throw new Error('no fixture')
  input = figureInput(experiment, {filters: [], published: {values: [], calls: []}})
})

/** The last bits of a logarithm or a power differ from one version of V8 to the next. */
const nineDigits = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(9)) : value

describe('the figure strategies', () => {
  test('is one picture of all shapes, and one of what led there', async () => {
    const drawings = await strategies.draw(input)
    expect(drawings.map(({name}) => name)).toEqual(['strategies', 'strategies-over-time'])
    for (const {name, spec} of drawings) {
      const compiled = `${JSON.stringify(renderer.compile(spec), nineDigits, 1)}\n`
      await expect(compiled).toMatchFileSnapshot(`../golden/plots/strategies.${name}.json`)
      const {png} = await renderer.render(spec)
      expect(inkIn(png)).toBeGreaterThan(5000)
      expect(inkAtEdges(png), `${name} is clipped`).toBe(0)
    }
  })

  test('marks the cheapest that holds the objective, in each shape', async () => {
    const [drawing] = await strategies.draw(input)
    for (const shape of ['spike', 'ramp']) {
      const best = marksOf(drawing, shape).filter((mark) => mark.shape === 'square')
      // Above by its latency, below by its cost.
      expect(best.map(({name}) => name)).toEqual(['shortest-delay', 'shortest-delay'])
    }
  })

  test('needs two strategies, and takes two settings of one for two', async () => {
    const only = (name: string) => input.rows.filter(({strategy}) => strategy === name)
    expect(await strategies.draw({...input, rows: only('never')})).toEqual([])
    expect(await strategies.draw({...input, rows: only('ds2')})).not.toEqual([])
    expect(nameStrategies(only('ds2')).map(({name}) => name)).toContain('ds2, catch up 2 s')
  })

  test('keeps other settings that vary apart', async () => {
    const rows = [...input.rows, ...input.rows.map((row) => ({...row, memoryMb: 3538}))]
    const names = (await strategies.draw({...input, rows})).map(({name}) => name)
    expect(names).toContain('strategies-memory-mb-1769')
    expect(names).toContain('strategies-memory-mb-3538')
  })

  test('says so where there is no objective, no burst and no folder of a trial', async () => {
    const rows = input.rows.filter(({shape}) => shape === 'ramp')
    const drawings = await strategies.draw({...input, rows, slo: null, trials: new Map()})
    expect(drawings).toHaveLength(1)
    const text = JSON.stringify(drawings).replaceAll('","', ' ')
    expect(text).toContain('no bursts by definition')
    expect(text).not.toContain('objective')
  })
})

/** The marks of the panel that is titled with a shape. */
function marksOf(drawing: Drawing | undefined, shape: string): readonly {name: string; shape: string}[] {
  const find = (spec: unknown): readonly {name: string; shape: string}[] => {
    if (typeof spec !== 'object' || spec === null) return []
    const {title, data} = spec as {title?: {text?: string}; data?: {values: {name: string; shape: string}[]}}
    return title?.text === shape && data ? data.values : Object.values(spec).flatMap(find)
  }
  return find(drawing?.spec)
}
