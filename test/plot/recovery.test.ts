import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Spec} from '../../src/plot/chart/json.js'
import type {FigureInput} from '../../src/plot/figure.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {recovery} from '../../src/plot/figures/recovery.js'
import {firstTimeline, type TimedRow} from '../../src/plot/data/timelines.js'
import {createRenderer} from '../../src/plot/render.js'
import {readResults} from '../../src/results/read-results.js'
import {filesOfFigures} from '../../src/results/trial-files/trial-files.js'
import {withCrash} from '../support/with-crash.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))

const scratch = mkdtempSync(path.join(tmpdir(), 'burst-recovery-'))
afterAll(() => {
  rmSync(scratch, {recursive: true, force: true})
})

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

const captionOf = ({title}: Spec): string =>
  [(title as unknown as {subtitle: string | readonly string[]}).subtitle].flat().join(' ')

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

  test('draws each point on its own, at the highest of several rates, and says so', async () => {
    const rows = input.rows.flatMap((row) =>
      ['ballast=10', 'ballast=100'].flatMap((point) =>
        [row.rateEps, row.rateEps / 2].map((rateEps) => ({
          ...row,
          rateEps,
          point: `checkpointInterval=${row.checkpointIntervalMs}ms;${point}`,
        })),
      ),
    )
    const drawings = await recovery.draw({...input, rows})
    expect(drawings.map(({name}) => name)).toEqual([
      'recovery-point-ballast-10',
      'recovery-point-ballast-100',
    ])
    for (const [at, {spec}] of drawings.entries()) {
      expect(rowsOf(spec)[0]).toHaveLength(2)
      expect(captionOf(spec)).toContain(`Ballast ${[10, 100][at]}. `)
      expect(captionOf(spec)).toContain(`${input.rows[0]!.rateEps} events/s, the highest of its rates`)
    }
    const [alone] = await recovery.draw(input)
    expect(alone!.name).toBe('recovery')
    expect(captionOf(alone!.spec)).not.toContain('highest')
  })

  test('needs a crash, checkpoints and the files of trials', async () => {
    expect(await recovery.draw({...input, faultsOf: () => []})).toEqual([])
    const rows = input.rows.map((row) => ({...row, checkpointIntervalMs: Number.NaN}))
    expect(await recovery.draw({...input, rows})).toEqual([])
    expect(await recovery.draw({...input, trials: new Map()})).toEqual([])
    expect(filesOfFigures(['recovery'], 'burst')).toEqual(['timeline.csv'])
  })

  test('marks rescales where their trials measured them, from the first one that was asked for on', async () => {
    const rescales = [
      {slots: 3, askedMs: 1900, stoppedMs: 2000, openMs: 2300, firstEventMs: 2400},
      {slots: 2, askedMs: 4000, stoppedMs: 4500, openMs: 5000, firstEventMs: null},
      {slots: 4, askedMs: 7000, stoppedMs: null, openMs: null, firstEventMs: null},
    ]
    const [{spec} = {spec: {}}] = await recovery.draw({
      ...input,
      faultsOf: () => [],
      rows: input.rows.map((row) => ({...row, rescales: 2})),
      trials: withSummaries({rescales}),
    })
    const [first] = rowsOf(spec)[0]!
    const [shade, edge, words] = first!.layer
    expect(shade).toMatchObject({mark: {type: 'rect'}})
    const spans = [
      {t: 0.1, to: 0.5, slots: 3},
      {t: 2.6, to: 3.1, slots: 2},
    ]
    expect(shade?.data.values).toEqual(spans)
    expect(edge).toMatchObject({mark: {type: 'rule', strokeDash: [4, 3]}, data: {values: spans}})
    expect(words?.data.values).toMatchObject([{words: '→ 3'}, {words: '→ 2'}])
    // A rescale is no crash with an end of its own: all of the window is shown.
    const lastS = Math.max(...input.rows.map(({durationMs}) => durationMs - 1900)) / 1000
    expect(shade?.encoding.x.scale.domain).toEqual([-3, lastS])
    await (await createRenderer()).svg(spec)
  })

  test('has a crash as its trial measured it, not as it was set', async () => {
    const crashes = [{atMs: 3010, checkpointMs: 2900, upMs: 3700}]
    const [{spec} = {spec: {}}] = await recovery.draw({
      ...input,
      trials: withSummaries({recovery: {crashes}}),
    })
    expect(rowsOf(spec)[0]![0]!.layer[0]?.data.values).toEqual([{t: 0.01, to: 0.7}])
  })

  test('counts from one instant where the first rescale of a pipeline never came about', async () => {
    const asked = {slots: 3, askedMs: 2000}
    const came = [{...asked, stoppedMs: 2500, openMs: 2800, firstEventMs: 3000}]
    const never = [{...asked, stoppedMs: null, openMs: null, firstEventMs: null}]
    const starts = async (rescales: readonly object[]): Promise<unknown> => {
      const [drawing] = await recovery.draw({
        ...input,
        faultsOf: () => [],
        rows: input.rows.map((row) => ({...row, rescales: 0})),
        trials: withSummaries({rescales}),
      })
      const lines = rowsOf(drawing!.spec)[0]![0]!.layer.filter(({mark}) => mark.type === 'line')
      return lines.map(({data}) => data.values[0]?.t)
    }
    const later = {slots: 2, askedMs: 4000, stoppedMs: 4500, openMs: 5000, firstEventMs: null}
    expect(await starts(never)).toEqual(await starts(came))
    expect(await starts([...never, later])).toEqual(await starts([...came, later]))
  })

  test('ends when the last of several crashes is good again, and no later than its trials', async () => {
    const crashAt = (atMs: number) => ({kind: 'slot-crash' as const, fromMs: atMs, toMs: atMs + 500})
    const endOf = async (atMs: number): Promise<unknown> => {
      const [drawing] = await recovery.draw({
        ...input,
        faultsOf: () => [crashAt(atMs), crashAt(0)],
        rows: input.rows.map((row) => ({...row, recoveryMs: 1500})),
      })
      expect(captionOf(drawing!.spec)).toContain('Time\u00A00: the first crash.')
      return rowsOf(drawing!.spec)[0]![0]!.layer[0]?.encoding.x.scale.domain[1]
    }
    expect(await endOf(2000)).toBe(2 + 1.5 + 3)
    const {timeline, row} = await firstLine()
    expect(await endOf(60_000)).toBe((timeline.numbers.at_ms.at(-1)! - row.warmupMs) / 1000)
  })

  test('says nothing of crashes and rescales that are not shown', async () => {
    const crashes = [{atMs: 3000, checkpointMs: 2900, upMs: 3700}]
    const rescales = [{slots: 3, askedMs: 90_000, stoppedMs: 91_000, openMs: 92_000, firstEventMs: null}]
    const drawn = async (summary: object): Promise<string> => {
      const [drawing] = await recovery.draw({...input, trials: withSummaries(summary)})
      return JSON.stringify(drawing!.spec)
    }
    expect((await drawn({recovery: {crashes}, rescales})).includes('rescale')).toBe(false)
    const early = rescales.map((one) => ({...one, stoppedMs: 4000, openMs: 4500}))
    expect((await drawn({recovery: {crashes}, rescales: early})).includes('pause of a rescale')).toBe(true)
    const unmet = input.rows.map((row) => ({...row, failuresInjected: 0}))
    expect(await recovery.draw({...input, rows: unmet})).toEqual([])
  })

  test('tells the length of a step of a timeline of one row', async () => {
    const trials = withSummaries({})
    for (const folder of trials.values()) {
      const file = path.join(folder, 'timeline.csv')
      writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(0, 2).join('\n') + '\n')
    }
    const [drawing] = await recovery.draw({...input, trials})
    expect(captionOf(drawing!.spec)).toContain('one value for its 800 ms')
  })
})

const firstLine = async (): Promise<TimedRow> => (await firstTimeline(input.rows, input))!

/** The timelines of the trials, each beside a summary of these words. */
function withSummaries(summary: object): FigureInput['trials'] {
  const folder = mkdtempSync(path.join(scratch, 'summaries-'))
  return new Map(
    [...input.trials].map(([id, from]) => {
      const own = path.join(folder, id)
      mkdirSync(own)
      copyFileSync(path.join(from, 'timeline.csv'), path.join(own, 'timeline.csv'))
      writeFileSync(path.join(own, 'summary.json'), JSON.stringify(summary))
      return [id, own]
    }),
  )
}
