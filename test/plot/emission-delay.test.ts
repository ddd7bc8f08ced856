import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {figureInput} from '../../src/plot/figure-input.js'
import type {Drawing, FigureInput} from '../../src/plot/figure.js'
import {emissionDelay} from '../../src/plot/figures/emission-delay.js'
import {readResults} from '../../src/results/read-results.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))

/** The rows of a sweep over rates, with delays of 4 ms and 8 ms by pipeline. */
async function inputOf(
  delayMs: (pipeline: string) => number,
  {burstEvents = 0, unfinishedEvents = 0} = {},
): Promise<FigureInput> {
  const experiment = (await readResults(FIXTURES)).find(({name}) => name === 'latency')
  if (!experiment) throw new Error('no fixture latency')
  const input = figureInput(experiment, {filters: [], published: {values: [], calls: []}})
  const rows = input.rows.map((row) => {
    const emissionP50Ms = delayMs(row.pipeline)
    return {...row, burstEvents, unfinishedEvents, emissionP50Ms, emissionMaxMs: 2 * emissionP50Ms}
  })
  return {...input, rows}
}

function wordsOf(drawing: Drawing | undefined): {
  readonly tips: readonly string[]
  readonly subtitle: string
} {
  const spec = JSON.stringify(drawing?.spec)
  const {title} = JSON.parse(spec) as {readonly title: {readonly subtitle: readonly string[]}}
  const tips = [...spec.matchAll(/"tip":"([^"]*)"/g)].map(([, tip = '']) => tip)
  return {tips, subtitle: title.subtitle.join(' ')}
}

describe('figure emission-delay', () => {
  test('shows the median and the last window, pipeline by pipeline', async () => {
    const [drawing, ...others] = await emissionDelay.draw(
      await inputOf((pipeline) => (pipeline === 'burst' ? 4 : 32)),
    )
    expect(others).toEqual([])
    expect(drawing?.name).toBe('emission-delay')
    const {tips, subtitle} = wordsOf(drawing)
    expect(subtitle).toContain('Median of emission delay and the greatest')
    expect(subtitle).not.toContain('overlap a burst')
    expect(tips).toContain('burst at 250: 4 (4 to 4, n = 3) · Emission delay (ms, log scale)')
    expect(tips).toContain('burst at 250: 8 (8 to 8, n = 3) · Emission delay (ms, log scale)')
    expect(tips).toContain('vanilla at 1,000: 64 (64 to 64, n = 3) · Emission delay (ms, log scale)')
  })

  test('marks delays as bounds where events were left unfinished, whatever their age', async () => {
    const [drawing] = await emissionDelay.draw(await inputOf(() => 4, {unfinishedEvents: 1}))
    const {tips, subtitle} = wordsOf(drawing)
    expect(tips.every((tip) => tip.includes(': ≥ '))).toBe(true)
    expect(subtitle).toContain('at least (≥)')
  })

  test('says of which windows it is', async () => {
    const [drawing] = await emissionDelay.draw(await inputOf(() => 4, {burstEvents: 10}))
    expect(wordsOf(drawing).subtitle).toContain('Of the windows that overlap a burst.')
  })

  test('says so where some loads have bursts and others have none', async () => {
    const input = await inputOf(() => 4, {burstEvents: 10})
    const rows = input.rows.map((row) => (row.rateEps === 250 ? {...row, burstEvents: 0} : row))
    const [drawing] = await emissionDelay.draw({...input, rows})
    const words = 'Of the windows that overlap a burst, where the load has bursts, else of all.'
    expect(wordsOf(drawing).subtitle).toContain(words)
  })

  test('is not there where no query has windows', async () => {
    expect(await emissionDelay.draw(await inputOf(() => Number.NaN))).toEqual([])
  })
})
