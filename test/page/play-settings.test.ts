import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {loadSweep} from '../../src/experiment/plan/load-sweep.js'
import {differenceText} from '../../src/page/app/answer.js'
import {changeOf, kindOf, namesIn} from '../../src/page/app/files.js'
import {GROUPS, type State} from '../../src/page/app/settings/controls.js'
import {START} from '../../src/page/app/settings/start.js'
import {addressOf, commandOf, LONGEST_HASH, openAddress, sweepOf} from '../../src/page/app/settings/export.js'
import {asLists, flagsOf} from '../../src/page/app/settings/flags.js'
import {EXAMPLE, PRESETS} from '../../src/page/app/settings/presets.js'
import {nextValue, numberOf, textOf} from '../../src/page/app/settings/quantities.js'
import {stateOfRow} from '../../src/page/app/settings/row-state.js'
import {bundleOf, eventsOfRates, isTooLong, sketchOf} from '../../src/page/app/settings/sketch.js'
import {sentenceOf} from '../../src/page/app/sentence.js'
import {bundledNames} from '../../src/settings/files/bundled-files.js'
import {answerTo, questionOf} from '../support/play-page.js'

describe('what the page of burst play hands on', () => {
  const mine = {...START, 'strategy.of': 'never', 'prices.slotUsdPerHour': '0.07', strategy: 'budget'}
  const states: (readonly [string, State])[] = [
    ...PRESETS.map(({name, state}) => [name, {...START, ...state}] as const),
    ['settings of its own', mine],
  ]
  const none: ReadonlyMap<string, string> = new Map()

  test.each(states)('keeps all settings of “%s” in the address', (_, state) => {
    expect(openAddress(`#${addressOf(state, none).hash}`)).toEqual({state, files: none, note: ''})
  })

  test.each([
    ['', /^$/],
    ['#v0&rate=9', /of another version \(v0, not v1\)/],
    [
      '#v1&constructor=1&rate&strategy.=1&__proto__=2',
      /left out: constructor, rate, strategy\., __proto__\.$/,
    ],
    ['#v1&%=%', /left out: %\.$/],
  ])('starts afresh from address “%s”, and says what it does not show', (hash, note) => {
    expect(openAddress(hash)).toEqual({
      state: START,
      files: none,
      note: expect.stringMatching(note) as string,
    })
  })

  test('keeps a short file in the address, and says which one is too long for it', () => {
    const state = {...START, shape: 'trace', trace: 'a b&=.csv'}
    const short = new Map([['a b&=.csv', 'atMs,rateEps\n0,7\n']])
    const {hash, left} = addressOf(state, short)
    expect(left).toEqual([])
    expect(openAddress(hash)).toEqual({state, files: short, note: ''})
    const long = new Map([...short, ['long.csv', '0,7\n'.repeat(LONGEST_HASH / 4)]])
    expect(addressOf(state, long)).toEqual({hash, left: ['long.csv']})
  })

  test.each(states)('makes a sweep file of “%s” that burst sweep takes', (_, state) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'burst-play-'))
    const file = path.join(folder, 'play.yaml')
    writeFileSync(file, sweepOf(state))
    writeFileSync(path.join(folder, EXAMPLE.name), EXAMPLE.text)
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
      const {trials} = await answerTo(state)
      expect(trials.map(({row}) => row.autoscaler)).toEqual([autoscaler])
    }
    const spread = {...START, 'service-distribution': 'lognormal', 'service-cv': '3'}
    expect((await questionOf(flagsOf(spread))).settings.service).toMatchObject({cv: 3})
    expect(flagsOf(START)).not.toHaveProperty('service-cv')
  })

  test('quotes what a shell would take for something else', () => {
    expect(commandOf({...START, slo: "p99<1s'"})).toContain(String.raw`--slo 'p99<1s'\'''`)
  })

  test.each([
    ['ms', '2s', 2000],
    ['ms', '1.5m', 90_000],
    ['MB', '1769MB', 1769],
    ['rate', '4k', 4000],
    ['count', '64', 64],
    ['rate', 'fast', Number.NaN],
    ['ms', '2', Number.NaN],
  ] as const)('reads a number of %s from %s as %d', (unit, text, value) => {
    expect(numberOf(unit, text)).toBe(value)
  })

  test.each([
    ['MB', 1769, '1769MB'],
    ['rate', 1234.5, '1200'],
    ['ms', 12_345, '12s'],
    ['ms', 0.234, '0.23ms'],
  ] as const)('writes a number of %s that is %d as %s', (unit, value, text) => {
    expect(textOf(unit, value)).toBe(text)
  })

  test.each([
    [{}, false],
    [{duration: '10m'}, false],
    [{duration: '10m', 'metric-interval': '100ms'}, true],
  ])('knows what has too many intervals for a sketch: %j', (part, isLong) => {
    expect(isTooLong({...START, ...part})).toBe(isLong)
  })

  test('finds a day of a file too long for a sketch, and ten minutes not', () => {
    const state = {...START, shape: 'trace', trace: 'a.csv'}
    expect(isTooLong(state, 86_400_000)).toBe(true)
    expect(isTooLong(state, 600_000)).toBe(false)
  })

  test('counts the events of a load by its rates, before any trial', async () => {
    const {rates} = await questionOf(flagsOf({...START, shape: 'constant', rate: '500', warmup: '100h'}))
    expect(eventsOfRates(rates)).toBeCloseTo(500 * (360_000 + 10), 0)
  })

  test('bundles a sketch: the same capacity against the same load', async () => {
    const flags = flagsOf({...START, rate: '1400', 'spike-duration': '30s', duration: '10m'})
    const bundled = bundleOf(flags)
    const exact = await questionOf(flags)
    const sketch = await questionOf(sketchOf(flags, bundled))
    expect(bundled).toBe(24)
    expect(sketch.capacityEps * bundled).toBeCloseTo(exact.capacityEps)
    expect(Number(sketch.settings.load.rateEps) * bundled).toBeCloseTo(1400)
    expect(sketch.settings.pipelines).toEqual(['vanilla', 'burst'])
  })

  test('bundles what a strategy has as a rate of its own', () => {
    const flags = flagsOf({
      ...START,
      duration: '10m',
      strategy: 'threshold',
      'strategy.inputThreshold': '2400',
    })
    expect(sketchOf(flags, 24)).toMatchObject({'strategy.inputThreshold': '100'})
  })

  test.each([
    ['linger', {}, {'batch-size': '10'}],
    ['adaptive', {}, {'batch-size': '100'}],
    ['fixed', {'batch-size': '50'}, {'batch-size': '5'}],
    ['fixed', {'batch.maxEvents': '50'}, {'batch.maxEvents': '5'}],
    ['ladder', {}, {}],
  ] as const)('bundles the batches of policy %s with %j to %j', async (batch, part, bundled) => {
    const sketch = sketchOf(flagsOf({...START, batch, ...part}), 10)
    const sizes = Object.entries(sketch).filter(
      ([flag]) => flag === 'batch-size' || flag === 'batch.maxEvents',
    )
    expect(Object.fromEntries(sizes)).toEqual(bundled)
    await expect(questionOf(sketch)).resolves.toBeDefined()
  })

  test.each([
    ['count', 4, ['3', '5']],
    ['count', 1, ['1', '2']],
    ['count', 200, ['190', '210']],
    ['count', 1000, ['990', '1100']],
    ['rate', 1000, ['990', '1100']],
    ['ms', 2, ['1.9ms', '2.1ms']],
    ['ms', 2000, ['1.9s', '2.1s']],
    ['ms', 1, ['0.99ms', '1.1ms']],
    ['MB', 1792, ['1728MB', '1856MB']],
  ] as const)('steps a %s of %d to %j by a key', (unit, value, texts) => {
    expect(([-1, 1] as const).map((direction) => textOf(unit, nextValue(unit, value, direction)))).toEqual(
      texts,
    )
  })

  test('says in one sentence what to take, and what waiting would be', async () => {
    const answer = await answerTo(START)
    expect(sentenceOf({...answer, question: await questionOf(flagsOf(START)), bundle: 1})).toBe(
      'Burst: the cheapest that holds p99<500ms, $557 a month, 13 % cheaper than slots for the peak; so at managed-flink-us-east-1 prices, and Slots for the peak at ec2-us-east-1 prices. Waiting would make events 2.02 s late, for $402.',
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

  test('opens a row: the settings that it says give its very trial again', async () => {
    const asked = {
      ...START,
      rate: '700',
      'peak-rate': '2500',
      duration: '8s',
      parallelism: '3',
      memory: '3008MB',
      strategy: 'threshold',
      batch: 'fixed',
      'batch-size': '20',
      'metric-interval': '400ms',
      'buffer-events': '50',
      seed: '7',
      pipeline: 'vanilla,burst',
    }
    const {trials} = await answerTo({...asked, 'strategy.inputThreshold': '900'})
    const {row} = trials.find((one) => one.row.pipeline === 'burst')!
    const opened = stateOfRow({...row, point: 'strategy.inputThreshold=900;faults=crash'})
    expect(opened.unknown).toEqual(['faults=crash'])
    expect(stateOfRow({...row, query: 'q7', windowMs: 2000}).unknown).toEqual(['query=q7'])
    expect(opened.state['spike-duration']).toBe('')
    const {'spike-duration': length = '', 'reserved-concurrency': room = ''} = START
    const again = await answerTo({...opened.state, 'spike-duration': length, 'reserved-concurrency': room})
    expect(again.trials.map((one) => one.row.trialId)).toContain(row.trialId)
  })

  test('gives the page the price sheets of burst, and leaves out what says nothing', () => {
    const sheets = GROUPS.flatMap(([, controls]) =>
      controls.flatMap((one) => (one.flag === 'prices' && one.kind === 'choice' ? one.words : [])),
    )
    const known = bundledNames('platforms')
    for (const name of sheets.flatMap((words) => words.split(',')).filter((word) => word !== ''))
      expect(known).toContain(name)
    const flags = flagsOf({
      ...START,
      shape: 'constant',
      'strategy.inputThreshold': '9',
      'unpriced-logs': 'true',
    })
    expect(Object.keys(flags)).not.toEqual(expect.arrayContaining(['peak-rate']))
    expect(asLists({...flags, 'prices.logsUsdPerGb': '1'})).toMatchObject({
      'unpriced-logs': true,
      set: ['prices.logsUsdPerGb=1'],
    })
    expect(commandOf({...START, 'unpriced-logs': 'true', 'prices.logsUsdPerGb': '1'})).toMatch(
      /--set prices.logsUsdPerGb=1.*--unpriced-logs|--unpriced-logs.*--set prices.logsUsdPerGb=1/,
    )
  })

  test.each([
    ['load.csv', 'time,requests\n', 'trace'],
    ['ours.yaml', 'source: a bill\nkind: slots\n', 'prices'],
    ['ours.yml', 'kind: "lambda"\n', 'prices'],
    ['mine.yaml', 'kind: utilization\n', 'autoscaler'],
    ['any.csv', '\uFEFFtrial_id,experiment\n', 'rows'],
  ])('takes %s that begins with %j as %s', (name, text, kind) => {
    expect(kindOf({name, bytes: new TextEncoder().encode(text)})).toBe(kind)
  })

  test('forgets the columns of the file before, and has a pipeline for an autoscaler', () => {
    const before = {...START, 'trace-value': 'Sum', pipeline: 'vanilla,burst'}
    expect(changeOf({kind: 'trace', name: 'b.csv'}, before)).toMatchObject({
      shape: 'trace',
      trace: 'b.csv',
      'trace-value': '',
    })
    expect(changeOf({kind: 'autoscaler', name: 'a.yaml'}, before)).toEqual({
      autoscaler: './a.yaml',
      pipeline: 'vanilla,burst,rescaled',
    })
    expect(namesIn({...START, ...changeOf({kind: 'prices', name: 'p.yaml'}, before)})).toContain('p.yaml')
  })
})
