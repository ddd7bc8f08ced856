import {fileURLToPath} from 'node:url'
import {beforeAll, describe, expect, test} from 'vitest'
import type {Drawing, FigureInput} from '../../src/plot/figure.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {figuresOf} from '../../src/plot/registry.js'
import {createRenderer, type Renderer} from '../../src/plot/render.js'
import {type ExperimentResults, readResults} from '../../src/results/read-results.js'
import {readPublished} from '../../src/results/read-published.js'
import {inkAtEdges, inkIn} from '../support/png-ink.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))
const PUBLISHED = ['pipelines.csv', 'calls.csv'].map((name) =>
  fileURLToPath(new URL(`../fixtures/published/${name}`, import.meta.url)),
)
const NONE = {values: [], calls: []}

/** Which figures the rows of each fixture allow: a contract of names. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  run: ['latency-burst', 'timeline', 'latency-spectrum', 'latency-breakdown', 'cost-frontier'],
  latency: ['latency-by-rate', 'backpressure-by-rate', 'cost-frontier'],
  'metric-interval': ['latency-burst', 'metric-interval', 'cost-frontier'],
  parallelism: ['latency-burst', 'parallelism', 'cost-frontier'],
  'batch-size': [
    'batch-latency-box',
    'batch-latency-line',
    'batch-throughput-java',
    'batch-throughput-python',
    'latency-breakdown',
  ],
  capacity: ['capacity'],
}

let renderer: Renderer
let experiments: readonly ExperimentResults[]
beforeAll(async () => {
  renderer = await createRenderer()
  experiments = await readResults(FIXTURES)
})

async function draw(name: string, published: FigureInput['published'] = NONE): Promise<readonly Drawing[]> {
  const experiment = experiments.find((candidate) => candidate.name === name)
  if (!experiment) throw new Error(`no fixture ${name}`)
  return drawInput(figureInput(experiment, {filters: [], published}))
}

async function drawInput(input: FigureInput): Promise<readonly Drawing[]> {
  const drawings: Drawing[] = []
  for (const figure of figuresOf(input)) drawings.push(...(await figure.draw(input)))
  return drawings
}

const readAllPublished = async (): Promise<FigureInput['published']> => {
  const [values, calls] = await Promise.all(PUBLISHED.map(readPublished))
  return {values: values?.values ?? [], calls: calls?.calls ?? []}
}

describe.each(Object.entries(ALLOWED))('the figures of fixture %s', (name, wanted) => {
  test('are those that its rows allow', async () => {
    expect((await draw(name)).map((drawing) => drawing.name)).toEqual(wanted)
  })

  test('compile without a warning to what is stored', async () => {
    for (const {name: figure, spec} of await draw(name)) {
      const compiled = `${JSON.stringify(renderer.compile(spec), nineDigits, 1)}\n`
      await expect(compiled).toMatchFileSnapshot(`../golden/plots/${name}.${figure}.json`)
    }
  })

  test('render with ink, inside their edges, the same twice, their axes with units', async () => {
    for (const [index, {name: figure, spec}] of (await draw(name)).entries()) {
      const {svg, png} = await renderer.render(spec)
      if (index === 0) {
        const again = await renderer.render(spec)
        expect(again.svg).toBe(svg)
        expect(Buffer.compare(again.png, png)).toBe(0)
      }
      expect(inkIn(png)).toBeGreaterThan(5000)
      expect(inkAtEdges(png), `${figure} is clipped`).toBe(0)
      const titles = axisTitles(spec)
      expect(titles.length).toBeGreaterThan(0)
      for (const title of titles) expect(title).toMatch(/\(.+\)/)
    }
  })

  test('keep their warnings and sizes with published values beside ours', async () => {
    for (const {spec} of await draw(name, await readAllPublished())) {
      expect(inkAtEdges((await renderer.render(spec)).png)).toBe(0)
    }
  })
})

/** Every axis title in a spec. */
function axisTitles(spec: unknown): readonly string[] {
  if (typeof spec !== 'object' || spec === null) return []
  const own = 'axis' in spec && typeof spec.axis === 'object' && spec.axis !== null ? spec.axis : {}
  const title = 'title' in own && own.title !== null ? [JSON.stringify(own.title)] : []
  return [...title, ...Object.values(spec).flatMap(axisTitles)]
}

/** The last bits of a logarithm or a power differ from one version of V8 to the next. */
const nineDigits = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(9)) : value

describe('what a reader is told', () => {
  const subtitleOf = ({spec}: Drawing): string =>
    [(spec['title'] as {subtitle: readonly string[]}).subtitle].flat().join(' ').replaceAll('\u00A0', ' ')
  const find = async (name: string, figure: string): Promise<Drawing> => {
    const drawing = (await draw(name)).find((candidate) => candidate.name === figure)
    if (!drawing) throw new Error(`no ${figure}`)
    return drawing
  }

  test('n and the kind of interval', async () => {
    expect(subtitleOf(await find('latency', 'latency-by-rate'))).toContain(
      'geometric mean of n = 3 repetitions; whiskers: 95 % Student t on logarithms',
    )
    expect(subtitleOf(await find('latency', 'latency-by-rate'))).toContain("the model's sampling noise only")
    expect(subtitleOf(await find('parallelism', 'parallelism'))).toContain(
      'n = 2 repetitions; whiskers: range',
    )
    expect(subtitleOf(await find('run', 'latency-burst'))).toContain('one repetition (n = 1), no interval')
  })

  test('bounds have arrows, flagged marks are hollow, and both are said', async () => {
    const drawing = await find('latency', 'latency-by-rate')
    expect(subtitleOf(drawing)).toContain('Arrow instead of a whisker: at least (≥)')
    expect(subtitleOf(drawing)).toContain('Hollow: flagged')
    const text = JSON.stringify(drawing.spec)
    expect(text).toContain('"bound":true')
    expect(text).toContain('"fill":"#FFFFFF"')
  })

  test('published values are hollow, dashed and called so', async () => {
    const [drawing] = await draw('latency', await readAllPublished())
    expect(JSON.stringify(drawing?.spec)).toContain('vanilla, published')
    expect(drawing && subtitleOf(drawing)).toContain('Dashed outline: published by the original study')
    // Means were published: beside them stand means.
    expect(drawing && subtitleOf(drawing)).toContain('Mean of event-time latency')
  })

  test('rows that did not complete are not drawn', async () => {
    const [latency] = experiments.filter(({name}) => name === 'latency')
    if (!latency) throw new Error('no fixture')
    const rows = latency.rows.map((row) => ({...row, state: 'invalid'}))
    expect(await drawInput(figureInput({...latency, rows}, {filters: [], published: NONE}))).toEqual([])
  })

  test('the same trials on several engines stand side by side, from the model to the system', async () => {
    const [latency] = experiments.filter(({name}) => name === 'latency')
    if (!latency) throw new Error('no fixture')
    const [rate] = latency.rows.map(({rateEps}) => rateEps)
    const rows = ['flink', 'virtual', 'embedded'].flatMap((engine) =>
      latency.rows.filter(({rateEps}) => rateEps === rate).map((row) => ({...row, engine})),
    )
    const input = figureInput({...latency, rows}, {filters: [], published: NONE})
    const drawings = (await drawInput(input)).filter(({name}) => name.startsWith('engines'))

    expect(drawings.map(({name}) => name)).toEqual(['engines'])
    expect(JSON.stringify(drawings[0]?.spec)).toContain('"domain":["virtual","embedded","Flink"]')
  })

  test('settings that vary on their own are kept apart', async () => {
    const [latency] = experiments.filter(({name}) => name === 'latency')
    if (!latency) throw new Error('no fixture')
    const doubled = [
      ...latency.rows,
      ...latency.rows.map((row) => ({...row, memoryMb: 3538, bufferEvents: 1200})),
    ]
    const input = figureInput({...latency, rows: doubled}, {filters: [], published: NONE})
    const names = (await drawInput(input)).map(({name}) => name)
    expect(names).toContain('latency-by-rate-buffer-events-200')
    expect(names).toContain('latency-by-rate-buffer-events-1200')
    expect(names).not.toContain('latency-by-rate')
  })
})

test('a warning of Vega is an error', () => {
  const spec = {
    data: {values: [{a: 1}]},
    mark: 'bar',
    encoding: {y: {field: 'a', type: 'quantitative', scale: {type: 'log', zero: true}}},
  }
  expect(() => renderer.compile(spec)).toThrow(/Vega warns/)
})

test('a label has ink, and in our font', async () => {
  const labeled = (text: string): Parameters<Renderer['render']>[0] => ({
    data: {values: [{}]},
    width: 200,
    height: 40,
    config: {background: '#FFFFFF', view: {stroke: null}},
    mark: {type: 'text', text, font: 'Inter', fontSize: 20},
    encoding: {x: {value: 100}, y: {value: 20}},
  })
  const [words, nothing] = await Promise.all([
    renderer.render(labeled('p99 ≥ 5 µs')),
    renderer.render(labeled(' ')),
  ])
  expect(inkIn(words.png)).toBeGreaterThan(300)
  expect(inkIn(nothing.png)).toBe(0)
})
