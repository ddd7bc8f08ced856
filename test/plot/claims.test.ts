import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {labelLayers} from '../../src/plot/chart/mark-labels.js'
import {coincidenceWordsOf, type DrawnLine} from '../../src/plot/data/line-looks.js'
import {functionSeries} from '../../src/plot/data/series.js'
import {withSource} from '../../src/plot/data/source.js'
import {sliceRows} from '../../src/plot/data/slices.js'
import {faultsOfSettings} from '../../src/plot/data/fault-spans.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {costFrontier} from '../../src/plot/figures/cost-frontier.js'
import {timeline} from '../../src/plot/figures/timeline.js'
import type {Drawing, FigureInput} from '../../src/plot/figure.js'
import {readResults} from '../../src/results/read-results.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {buildTrialRow} from '../support/trial-row.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))

async function inputOf(name: string): Promise<FigureInput> {
  const experiment = (await readResults(FIXTURES)).find((one) => one.name === name)
  return figureInput(experiment!, {filters: [], published: {values: [], calls: []}})
}

const captionOf = ([drawing]: readonly Drawing[]): string =>
  (drawing?.spec['title'] as {subtitle: readonly string[]}).subtitle.join(' ').replaceAll('\u00A0', ' ')

describe('a line is said to lie on another', () => {
  const lineOf = (name: string, values: readonly number[]): DrawnLine => ({
    series: functionSeries(name),
    values,
  })
  const calm = Array.from({length: 300}, () => 400)

  test('where it does so in all of its values, and not but for a short spike', () => {
    const spiky = calm.map((value, i) => (i === 150 ? 200 * value : value))
    const lines = [lineOf('java', calm), lineOf('python', spiky)]
    expect(coincidenceWordsOf([{word: 'latency', lines}])).toBe('')
  })

  test('of the panels in which it does', () => {
    const same = [lineOf('java', calm), lineOf('python', calm)]
    const apart = [lineOf('java', calm), lineOf('python', [...calm.slice(1), 9])]
    const words = (...panels: (readonly DrawnLine[])[]): string =>
      coincidenceWordsOf(panels.map((lines, i) => ({word: ['rate', 'backlog', 'latency'][i]!, lines})))
    expect(words(same, same)).toBe('python lies on java, whose line is wider there')
    expect(words(apart, apart)).toBe('')
    expect(words(same, apart, same)).toBe(
      'python lies on java in rate and latency, whose line is wider there',
    )
  })
})

test('a timeline marks faults that not all of its lines have, and says of whose trial they are', async () => {
  const input = await inputOf('run')
  const storm = faultsOfSettings([{kind: 'throttle-storm', atMs: 2000, forMs: 1000}])
  const drawings = await timeline.draw({
    ...input,
    faultsOf: ({pipeline}) => (pipeline === 'burst' ? storm : []),
  })
  expect(captionOf(drawings)).toContain('1 throttle-storm (of burst alone)')
  expect(JSON.stringify(drawings[0]?.spec)).toContain('{"t":2,"to":3,"number":"1"}')
})

test('a timeline marks where windows end in the measured window, and says what windows they are', async () => {
  const input = await inputOf('run')
  const drawn = async (cells: Partial<TrialRow>) => {
    const rows = input.rows.map((row) => ({...row, warmupMs: 3000, durationMs: 8000, ...cells}))
    const drawings = await timeline.draw({...input, rows})
    return {caption: captionOf(drawings), text: JSON.stringify(drawings[0]?.spec)}
  }
  const marks = (...seconds: readonly number[]) => JSON.stringify(seconds.map((t) => ({t})))
  const tumbling = await drawn({query: 'q7', windowMs: 3000})
  expect(tumbling.text).toContain(marks(3, 6))
  expect(tumbling.text).toContain('the end of a window')
  const sliding = await drawn({query: 'q5', windowMs: 4000, slideMs: 2000})
  expect(sliding.text).toContain(marks(1, 3, 5, 7))
  expect(sliding.caption).toContain('Query q5, window 4 s, slide 2 s')
  const sessions = await drawn({query: 'q11', gapMs: 2000})
  expect(sessions.caption).toContain('Query q11, gap 2 s')
  // Of sessions and of very many windows no end is marked.
  for (const cells of [{query: 'q11', gapMs: 2000}, {query: 'q7', windowMs: 100}, {query: 'tokenize'}]) {
    expect((await drawn(cells)).text).not.toContain('the end of a window')
  }
})

test('a timeline marks no ends of windows that are not those of all its lines', async () => {
  const input = await inputOf('run')
  const q5 = {query: 'q5', windowMs: 4000, slideMs: 2000}
  const alone = JSON.stringify(
    await timeline.draw({...input, rows: input.rows.map((row) => ({...row, ...q5}))}),
  )
  expect(alone).toContain('the end of a window')
  for (const other of [{query: 'tokenize'}, {query: 'q7', windowMs: 3000}, {...q5, warmupMs: 1}]) {
    for (const [vanilla, rest] of [
      [q5, other],
      [other, q5],
    ]) {
      const rows = input.rows.map((row) =>
        withSource({...row, ...(row.pipeline === 'vanilla' ? vanilla : rest)}, `${row.pipeline}-folder`),
      )
      const drawings = await timeline.draw({...input, rows})
      expect(JSON.stringify(drawings)).not.toContain('the end of a window')
      expect(captionOf(drawings)).toContain(
        'Where windows end is not marked: rows do not say the same of all lines',
      )
      expect(captionOf(drawings)).not.toContain('Query q5')
    }
  }
})

test('the peak cuts no slice where shape and rate make it', () => {
  const rows = ['constant', 'spike'].flatMap((shape) =>
    [200, 400].map((rateEps) =>
      buildTrialRow({shape, rateEps, peakRateEps: shape === 'spike' ? 4 * rateEps : rateEps}),
    ),
  )
  const slices = sliceRows(rows, 'rateEps')
  expect(slices.map(({words, rows: own}) => [words, own.length])).toEqual([
    ['shape constant', 2],
    ['shape spike', 2],
  ])
  const higher = [...rows, buildTrialRow({shape: 'spike', rateEps: 400, peakRateEps: 4000})]
  expect(sliceRows(higher, 'rateEps').map(({suffix}) => suffix)).toContain('-shape-spike-peak-rate-eps-4000')
})

describe('labels beside marks', () => {
  test('are counted where they have no room, the same ones once', () => {
    const at = (label: string, xPx: number) => ({label, xPx, yPx: 50, values: {}})
    const long = 'a sentence that is much too long to stand beside a mark'
    const {layers, leftOut} = labelLayers(
      [at('4', 50), at(long, 200), at(long, 201), at('', 300)],
      {x: {}, y: {}},
      100,
    )
    expect([layers.length, leftOut]).toEqual([2, 1])
  })

  test('are not promised where they are missing', async () => {
    const input = await inputOf('parallelism')
    const rows = input.rows.map((row) => ({
      ...row,
      parallelism: 4,
      point: `faults=${'throttle-storm+at:5000ms+'.repeat(row.parallelism)}for:9ms`,
    }))
    const caption = captionOf(await costFrontier.draw({...input, rows}))
    expect(caption).toMatch(/its ends beside the mark where there is room \(\d+ have none\)/)
    expect(captionOf(await costFrontier.draw(input))).toContain('greatest value beside the mark.')
  })
})
