import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import vm from 'node:vm'
import {beforeAll, describe, expect, test} from 'vitest'
import {loadSweep} from '../../src/experiment/plan/load-sweep.js'
import {differenceText, sentenceOf} from '../../src/page/app/answer.js'
import {asLists, flagsOf, GROUPS, numberOf, PRESETS, START, textOf} from '../../src/page/app/controls.js'
import {commandOf, hashOf, stateOf, sweepOf} from '../../src/page/app/export.js'
import {bundleOf, sketchOf} from '../../src/page/app/sketch.js'
import {bundle, makePage} from '../../src/page/build-page.mjs'
import {compute, type FlagTexts, readQuestion} from '../../src/page/compute.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {comparable, randomFlags, rowsOfRun} from '../support/play-page.js'

interface Message {
  readonly kind: string
  readonly message?: string
  readonly suggestions?: readonly string[]
  readonly trials?: readonly {readonly row: TrialRow}[]
}

let code = ''
let inputs: readonly string[] = []
beforeAll(async () => {
  ;({code, inputs} = await bundle('worker.ts'))
})

/** The last word of the bundle in a world that has what a worker has, and nothing of Node's. */
function ask(flags: FlagTexts): Promise<Message> {
  return new Promise((resolve) => {
    const world: Record<string, unknown> = {TextEncoder, TextDecoder, URL, AbortController}
    world['postMessage'] = (message: Message) => {
      if (message.kind === 'answer' || message.kind === 'failed') resolve(message)
    }
    vm.createContext(world)
    vm.runInContext(code, world)
    const {onmessage} = world as {onmessage: (event: object) => void}
    onmessage({data: {id: 1, flags}})
  })
}

describe('the bundle of burst play', () => {
  test.each(Array.from({length: 10}, (_, index) => index + 1))(
    'gives the rows of burst run, ids and all, for random settings %i',
    async (seed) => {
      const flags = randomFlags(seed)
      const {trials = [], message} = await ask(flags)
      expect(message).toBeUndefined()
      expect(comparable(trials.map(({row}) => row))).toEqual(await rowsOfRun(flags))
    },
  )

  test('says what is wrong in the words of the command line', async () => {
    const {kind, message} = await ask({rate: 'fast'})
    expect(kind).toBe('failed')
    expect(message).toContain('--rate')
  })

  test('reads no file of the machine it is opened on', async () => {
    const {kind, message} = await ask({prices: './mine.yaml'})
    expect({kind, message}).toEqual({kind: 'failed', message: 'a page reads no files of this machine'})
  })

  test('holds no engine but the virtual one', () => {
    expect(inputs).toContain('src/engine/virtual/simulation.ts')
    expect(
      inputs.filter((file) => /^src\/(engine\/(embedded|flink)|offload\/(local|aws|deploy))\//.test(file)),
    ).toEqual([])
  })

  test('makes a page of less than 1 MB that names nothing outside itself', async () => {
    const page = await makePage()
    expect(Buffer.byteLength(page)).toBeLessThan(2 ** 20)
    expect(page).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="?(https?:)?\/\//)
    expect(page).toMatch(/default-src 'none'; script-src 'sha256-[\w+/=]{44}' blob:/)
  })
})

describe('what the page of burst play hands on', () => {
  const states = PRESETS.map(({name, state}) => [name, {...START, ...state}] as const)

  test.each(states)('keeps all settings of “%s” in the address', (_, state) => {
    expect(stateOf(`#${hashOf(state)}`)).toEqual(state)
  })

  test.each(['', '#v0&rate=9', '#v1&constructor=1&rate', '#v1&%=%'])(
    'starts afresh from address “%s”',
    (hash) => {
      expect(stateOf(hash)).toEqual(START)
    },
  )

  test.each(states)('makes a sweep file of “%s” that burst sweep takes', (_, state) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'burst-play-'))
    const file = path.join(folder, 'play.yaml')
    writeFileSync(file, sweepOf(state))
    expect(loadSweep(file).definition.name).toBe('play')
    rmSync(folder, {recursive: true})
  })

  test('takes every autoscaler of the list, and the spread of lognormal service', async () => {
    const [words = []] = GROUPS.flatMap(([, controls]) =>
      controls.flatMap((one) => (one.flag === 'autoscaler' && one.kind === 'choice' ? [one.words] : [])),
    )
    expect(words.length).toBeGreaterThan(8)
    for (const autoscaler of words) {
      const state = {...START, autoscaler, rate: '200', duration: '5s', pipeline: 'rescaled'}
      const {trials} = await compute(asLists(flagsOf(state)), () => undefined)
      expect(trials.map(({row}) => row.autoscaler)).toEqual([autoscaler])
    }
    const spread = {...START, 'service-distribution': 'lognormal', 'service-cv': '3'}
    expect(readQuestion(asLists(flagsOf(spread))).settings.service).toMatchObject({cv: 3})
    expect(flagsOf(START)).not.toHaveProperty('service-cv')
  })

  test('quotes what a shell would take for something else', () => {
    expect(commandOf({...START, slo: "p99<1s'"})).toContain(String.raw`--slo 'p99<1s'\'''`)
  })

  test.each([
    ['2s', 2000],
    ['1.5m', 90_000],
    ['1769MB', 1769],
    ['4000', 4000],
    ['fast', Number.NaN],
  ])('reads %s as %d', (text, value) => {
    expect(numberOf(text)).toBe(value)
  })

  test('writes the value of a slider as the command line takes it', () => {
    expect(textOf({flag: 'memory', unit: 'count'}, 1769)).toBe('1769MB')
    expect(textOf({flag: 'rate', unit: 'count'}, 1234.5)).toBe('1200')
    expect(textOf({flag: 'duration', unit: 'ms'}, 12_345)).toBe('12s')
    expect(textOf({flag: 'service-time', unit: 'ms'}, 0.234)).toBe('0.23ms')
  })

  test('bundles a sketch: the same capacity against the same load', () => {
    const flags = flagsOf({...START, rate: '1400', 'spike-duration': '30s', duration: '10m'})
    const bundled = bundleOf(flags)
    const exact = readQuestion(asLists(flags))
    const sketch = readQuestion(asLists(sketchOf(flags, bundled)))
    expect(bundled).toBe(24)
    expect(sketch.capacityEps * bundled).toBeCloseTo(exact.capacityEps)
    expect(Number(sketch.settings.load.rateEps) * bundled).toBeCloseTo(1400)
    expect(sketch.settings.pipelines).toEqual(['vanilla', 'burst'])
  })

  test('says in one sentence what to take, and what waiting would be', async () => {
    const flags = asLists(flagsOf(START))
    const answer = await compute(flags, () => undefined)
    expect(sentenceOf({...answer, question: readQuestion(flags), bundle: 1})).toBe(
      'Burst: the cheapest that holds p99 < 500 ms, $557 a month, 13 % cheaper than slots for the peak. Waiting would make events 2.02 s late, for $402.',
    )
  })

  test.each([
    [0.88, '12 % cheaper'],
    [3, '3 × dearer'],
    [0.25, '4 × cheaper'],
    [1.001, 'the same'],
    [Number.NaN, 'not comparable'],
  ])('says %d in words: %s', (ratio, words) => {
    expect(differenceText(ratio, 'cheaper', 'dearer')).toBe(words)
  })
})
