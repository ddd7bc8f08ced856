import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {captureOutput} from '@oclif/test'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import Run from '../../src/commands/run.js'
import {SHAPES} from '../../src/model/trial.js'
import {TRIAL_KEYS, type TrialRow} from '../../src/results/trial-row.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-run-'))
})
afterEach(() => {
  process.exitCode = undefined
  rmSync(folder, {recursive: true, force: true})
})

// The class itself, not runCommand(): that one loads dist/ and would test yesterday's build.
const run = (...argv: string[]): ReturnType<typeof captureOutput> =>
  captureOutput(() => Run.run([...engineOf(argv), '--out', folder, '--quiet', ...argv], root))

const engineOf = (argv: readonly string[]): readonly string[] =>
  argv.includes('--engine') ? [] : ['--engine', 'virtual']

interface Report {
  readonly config: unknown
  readonly trials: readonly TrialRow[]
  readonly verdict: {
    readonly outputs: string
    readonly choice: string | null
    readonly latency: {readonly ratio: number} | null
    readonly costs: readonly {readonly measuredRatio: number; readonly expectedRatio: number}[]
  }
  readonly flags: readonly string[]
}

const report = async (...argv: string[]): Promise<Report> => {
  const {stdout} = await run('--json', ...argv)
  return JSON.parse(stdout) as Report
}

const rowOf = ({trials}: Report, pipeline: string): TrialRow => {
  const row = trials.find((trial) => trial.pipeline === pipeline)
  if (!row) throw new Error(`no row of ${pipeline}`)
  return row
}

describe('burst run', () => {
  test('shows the four pipelines and a verdict', async () => {
    const {stdout} = await run('--rate', '1000', '--parallelism', '4')

    for (const pipeline of ['vanilla', 'modified', 'burst', 'overprovisioned']) {
      expect(stdout).toMatch(new RegExp(`^${pipeline} +\\d+ `, 'm'))
    }
    expect(stdout).toContain('Verdict   burst is the cheapest pipeline that meets p99<500ms')
    expect(Math.max(...(stdout.split('\n\n')[1] ?? '').split('\n').map(({length}) => length))).toBeLessThan(
      101,
    )
  })

  test('names the window where it holds burst back', async () => {
    const flags = '--rate 1000 --parallelism 4 --slo p99<300ms --pipeline vanilla --pipeline burst'.split(' ')
    const narrow = await run(...flags, '--max-in-flight', '2')
    const wide = await run(...flags, '--max-in-flight', '64')

    expect(narrow.stdout).toContain(
      'burst filled its window of 2 calls under way: a wider one (--max-in-flight)',
    )
    expect(wide.stdout).not.toContain('--max-in-flight')
  })

  // The example that the README walks through: every figure here is worked out there by hand.
  test('is right by hand calculation', async () => {
    const result = await report('--arrivals', 'uniform')
    const vanilla = rowOf(result, 'vanilla')
    const over = rowOf(result, 'overprovisioned')

    expect(vanilla.intendedEvents).toBeCloseTo(18_000, -0.5)
    expect(vanilla.burstEvents).toBe(8000)
    expect(vanilla.burstLatencyMaxMs).toBeCloseTo(2000, -1)
    expect(vanilla.burstLatencyP50Ms).toBeCloseTo(1000, -1)
    expect(vanilla.accumulatedBackpressuredMs).toBeCloseTo(4800, -1.3)
    expect(vanilla.costPerMillionEventsUsd).toBeCloseTo((((4 + 1) * 10) / 3600) * 0.11 * (1e6 / 16_000), 3)
    expect(over.parallelism).toBe(7)
    expect(over.burstLatencyMaxMs).toBeCloseTo(286, -0.7)
    expect(over.costPerMillionEventsUsd / vanilla.costPerMillionEventsUsd).toBeCloseTo(8 / 5, 2)
    const [kpu] = result.verdict.costs
    expect(kpu?.measuredRatio).toBeCloseTo(kpu?.expectedRatio ?? 0, 1)
  })

  test('prints one JSON object with every column, empty as null', async () => {
    const {trials, flags, config} = await report('--pipeline', 'vanilla', '--duration', '5s')

    expect(Object.keys(trials[0] ?? {})).toEqual([...TRIAL_KEYS])
    expect(trials[0]?.lambdaCostUsd).toBeNull()
    expect(flags).toEqual(['priced-as-cpu', 'short-window'])
    expect(config).toMatchObject({parallelism: 4, seed: 1})
  })

  test('tells the same story twice', async () => {
    const withoutWall = ({trials}: Report): unknown[] =>
      trials.map((row) => ({...row, wallMs: 0, experiment: ''}))

    expect(withoutWall(await report('--seed', '7'))).toEqual(withoutWall(await report('--seed', '7')))
  })

  test('replays a repetition by the seed in its cell', async () => {
    const repeated = await report('--pipeline', 'burst', '--repetitions', '3')
    const third = repeated.trials.find(({repetition}) => repetition === 3)
    const alone = await report('--pipeline', 'burst', '--seed', String(third?.seed))

    expect(alone.trials[0]?.latencyP99Ms).toBe(third?.latencyP99Ms)
  })

  test('compares outputs when they are materialized', async () => {
    const {verdict, trials} = await report('--materialize', '--duration', '3s')

    expect(verdict.outputs).toBe('identical')
    expect(new Set(trials.map(({outputDigest}) => outputDigest)).size).toBe(1)
  })

  test('says when bursting is the wrong answer', async () => {
    const overload = await report('--shape', 'constant', '--rate', '2500')
    const calm = await report('--shape', 'constant', '--rate', '1000')

    expect(overload.verdict).toMatchObject({choice: 'overprovisioned', latency: null})
    expect(calm.verdict.choice).toBe('vanilla')
  })

  test('leaves rows, files and a manifest', async () => {
    await run('--pipeline', 'burst')
    const [name = ''] = readdirSync(folder)
    const results = join(folder, name)
    const [header = '', row = '', rest] = readFileSync(join(results, 'trials.csv'), 'utf8').split('\n')
    const id = row.split(',')[0] ?? ''

    expect(rest).toBe('')
    expect(row.split(',').length).toBe(header.split(',').length)
    expect(readdirSync(join(results, 'trials'))).toEqual([`burst-rate-1000-r1-${id}`])
    expect(readdirSync(join(results, 'trials', `burst-rate-1000-r1-${id}`)).toSorted()).toEqual([
      'decisions.csv',
      'invocations.csv',
      'latency.hgrm',
      'summary.json',
      'timeline.csv',
    ])
    expect(JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8'))).toMatchObject({
      experiment: name,
      format: 2,
      configHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      plan: {trials: [{id, pipeline: 'burst', seed: 1}]},
    })
  })

  test.each([
    {slo: 'p99<5s', code: undefined},
    {slo: 'p99<20ms', code: 10},
  ])('exits with $code when burst is held to $slo', async ({slo, code}) => {
    await run('--pipeline', 'burst', '--slo', slo)

    expect(process.exitCode).toBe(code)
  })

  test('counts drops as lost by design, and goes on', async () => {
    const flags = ['--reserved-concurrency', '1', '--max-attempts', '1', '--on-give-up', 'drop']
    const {trials} = await report('--pipeline', 'burst', ...flags)

    expect(trials[0]?.state).toBe('completed')
    expect(trials[0]?.lostEvents).toBeGreaterThan(0)
    expect(process.exitCode).toBeUndefined()
  })

  test.each(SHAPES.filter((shape) => shape !== 'trace'))('runs shape %s', async (shape) => {
    const {trials} = await report('--shape', shape, '--pipeline', 'vanilla', '--duration', '5s')

    expect(trials[0]).toMatchObject({shape, state: 'completed', lostEvents: 0})
  })

  test.each([
    ['rates', 'atMs,rateEps\n0,500\n2000,3000\n4000,500\n', 13_000],
    ['instants', 'atMs\n0\n10\n20.5\n', 3],
  ])('runs a trace of %s', async (_, text, expectedEvents) => {
    const trace = join(folder, 'trace.csv')
    writeFileSync(trace, text)
    const flags = ['--shape', 'trace', '--trace', trace, '--arrivals', 'uniform', '--warmup', '0s']
    const {trials} = await report(...flags, '--pipeline', 'burst', '--duration', '16s')

    expect(trials[0]?.sunkEvents).toBeCloseTo(expectedEvents, -0.5)
  })

  test('leaves the latency of a load without a schedule empty', async () => {
    const {trials} = await report('--rate', 'max', '--events', '20000', '--pipeline', 'vanilla')

    expect(trials[0]).toMatchObject({latencyP99Ms: null, offeredEps: null, completionMs: 10_000})
  })
})

const take = (): void => {
  writeFileSync(join(folder, 'taken'), '')
}
const nothing = (): void => undefined

const BAD: readonly (readonly [flags: string, message: string, remedy: string])[] = [
  ['--rat 5', 'unknown flag --rat, did you mean --rate?', 'lists the flags'],
  ['--pipeline vanila', 'unknown pipeline "vanila", did you mean "vanilla"?', 'known are vanilla'],
  ['--strategy treshold', 'did you mean "threshold"?', 'known are never'],
  ['--batch ladder --batch-size 50', 'batch policy ladder chooses the batch size itself', '--batch-size out'],
  ['--engine virtul', 'did you mean "virtual"?', 'known are'],
  ['--target modle', 'did you mean "model"?', 'known are'],
  ['--profile nodee', 'did you mean "node"?', 'known are'],
  ['--shape spkie', 'did you mean "spike"?', 'known are'],
  ['--rate 0', '--rate: rate is 0; it must be above 0', 'write events per second'],
  ['--rate=-5', '--rate: rate is -5', 'write events per second'],
  ['--rate abc', '--rate: rate "abc" is not a number', 'write events per second'],
  ['--rate 1e999', '--rate: rate "1e999" is too large', 'write events per second'],
  ['--parallelism 0', '--parallelism: parallelism is 0', 'above 0'],
  ['--parallelism 1.5', 'it must be a whole number', 'whole number above 0'],
  ['--parallelism 100000', 'burst goes up to 1024', 'from 1 to 1024'],
  ['--duration 5', '--duration: "5" has no unit', 'write 5ms, 5s, 5m or 5h'],
  ['--duration 5parsecs', 'unknown unit "parsecs"', 'ms, s, m and h'],
  ['--duration 0s', 'no time at all', 'above 0'],
  ['--slo p42<1', '"p42<1" limits "p42", which is no metric of an objective', 'p99<500ms'],
  ['--slo p99<1', '"1" has no unit', 'write 1ms'],
  ['--events 100 --duration 5s', 'both events and duration are given', 'drop --events'],
  ['--events 90000', 'shape spike needs a duration', '--shape constant'],
  ['--events 500 --shape constant', 'the warm-up of 2000 ms alone takes 2000', '--warmup 0s'],
  ['--rate max', 'needs a number of events', '--events'],
  ['--rate max --events 9 --shape sine', 'rate max has no shape', 'drop --shape'],
  ['--peak-rate 5', 'below the base rate of 1000/s', '--peak-rate 4000'],
  ['--shape constant --peak-rate 4000', 'shape constant has no peak', 'drop --peak-rate'],
  [
    '--engine embedded --local-starts real --profile node',
    'profile is of target model and of drawn cold starts, and the target is local with real starts',
    '--target model',
  ],
  ['--local-starts real', 'local starts is for target local, and the target is model', '--target local'],
  ['--engine embedded --local-starts rael', 'did you mean "real"?', 'known are drawn, real'],
  ['--slots 8 --pipeline burst', 'slots is for pipeline overprovisioned', '--pipeline overprovisioned'],
  ['--unpriced-warm', 'environments are cold', '--environments warm'],
  ['--shape ramp --period 5s', 'shape ramp has no period', 'drop --period'],
  ['--shape sine --spike-duration 1s', 'spike and spike-rare, and shape is sine', '--shape spike'],
  ['--spike-duration 9s', 'room for 7000 ms in a window of 10000 ms', '--spike-duration 2000ms'],
  ['--period 1s --spike-duration 800ms', 'room for 700 ms in a period of 1000 ms', '--period'],
  ['--shape spike-rare --spike-duration 11m', 'room for 600000 ms in a period of 600000 ms', '120000ms'],
  ['--shape spike-rare --period 2s --spike-duration 2s', 'does not fit', 'a longer --period'],
  ['--service-cv 2', 'for lognormal service', '--service-distribution lognormal'],
  ['--query wordcount', 'query wordcount is for engines embedded and flink', '--engine embedded'],
  [
    '--query q3',
    'q3 keeps every row for ever, its state cannot be merged from parts',
    'bursts: q1, q2, q14, q5, q7, q8, q11',
  ],
  [
    '--query q5 --window 10s --slide 3s',
    'window of 10000ms is no multiple of its slide of 3000ms',
    '12000ms',
  ],
  ['--query q5 --gap 2s', 'gap is for query q11, and the query is q5', 'drop --gap'],
  ['--query q7 --slide 2s', 'slide is for query q5, and the query is q7', 'drop --slide'],
  ['--window 2s', 'window is for queries q5, q7, q8, and the query is tokenize', '--query q5'],
  ['--memory 12', 'not a memory size of Lambda', '1769MB'],
  ['--shape trace', 'shape trace needs its file', '--trace FILE'],
  ['--trace x.csv', 'x.csv does not exist', ''],
  ['--seed -1', '--seed', 'from 0 to'],
  ['--set strategy.x', 'not of the form path=value', '--set strategy.inputThreshold=500'],
  ['--set strategy.x=1', 'needs --strategy', '--strategy threshold'],
  ['--set stratgy.x=1', 'did you mean "strategy"?', 'known are strategy, batch, autoscaler'],
  [
    '--strategy threshold --set strategy.inputTreshold=5',
    'did you mean "inputThreshold"?',
    'its settings are',
  ],
  ['--strategy threshold --set strategy.busyThreshold=2', 'it must be from 0 to 1', ''],
  ['--strategy queue-delay --set strategy.slack=10', '"10" has no unit', ''],
  ['--batch fixed --linger 5ms', 'batch fixed has no setting "linger"', 'maxEvents'],
  ['--rate 1e9 --duration 1h', 'events', 'lower --rate'],
]

describe('bad input', () => {
  test.each(BAD)('burst run %s: %s', async (flags, message, remedy) => {
    const {stderr, stdout} = await run(...flags.split(' '))

    expect(stderr).toMatch(/^error: /m)
    expect(stderr).toContain(message)
    expect(stderr).toContain(remedy)
    expect(stderr).not.toMatch(/\n {4}at /)
    expect(stdout).toBe('')
    expect(process.exitCode).toBe(2)
    expect(readdirSync(folder)).toEqual([])
  })

  test('an error as JSON keeps its code', async () => {
    const {stdout} = await run('--json', '--rate', 'abc')

    expect(JSON.parse(stdout)).toMatchObject({error: {code: 'USAGE', exitCode: 2}})
    expect(process.exitCode).toBe(2)
  })

  test.each([
    {what: 'a file', make: take, out: 'taken', code: 2},
    {what: 'below a file', make: take, out: 'taken/in', code: 2},
    {what: 'where nothing can be written', make: nothing, out: '/proc/none', code: 3},
  ])('an output folder that is $what', async ({make, out, code}) => {
    make()
    const {stderr} = await captureOutput(() =>
      Run.run(['--quiet', '--out', out.startsWith('/') ? out : join(folder, out)], root),
    )

    expect(stderr).toContain('try: name')
    expect(process.exitCode).toBe(code)
  })
})

test('what a strategy prints is not in the way of --json', async () => {
  const file = join(folder, 'talks.mjs')
  writeFileSync(
    file,
    `export default {
  summary: 'Talks.',
  settings: {},
  create: () => ({kind: 'tick', decide: () => (console.log('hello'), {share: 0, reason: 'talk'})}),
}`,
  )
  const {stdout} = await run(
    '--json',
    '--spike-duration',
    '500ms',
    '--strategy',
    file,
    '--pipeline',
    'burst',
    '--duration',
    '3s',
  )

  expect(JSON.parse(stdout)).toMatchObject({
    config: {strategy: {kind: expect.stringContaining('talks.mjs') as string}},
  })
})
