import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {captureOutput} from '@oclif/test'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import Compare from '../../src/commands/compare.js'
import {TRIAL_COLUMNS} from '../../src/results/columns.js'
import {csvHeader, csvLines} from '../../src/results/csv.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {buildSoundRow} from '../support/trial-row.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-compare-'))
})
afterEach(() => {
  process.exitCode = undefined
  rmSync(folder, {recursive: true, force: true})
})

/** Results of so many repetitions whose p99 is `level` give or take a little, at two rates. */
function write(
  name: string,
  level: number,
  {
    manifest = {},
    noises = [0.98, 1, 1.02, 0.99, 1.01],
    ...changes
  }: Partial<TrialRow> & {readonly manifest?: unknown; readonly noises?: readonly number[]} = {},
): string {
  const rows = [500, 1000].flatMap((rateEps, point) =>
    noises.map((noise, i) =>
      buildSoundRow({
        trialId: `${point}${i}`.padStart(12, '0'),
        experiment: name,
        rateEps,
        repetition: i + 1,
        seed: i,
        latencyP99Ms: level * noise * (rateEps / 100),
        costPerMillionEventsUsd: 0.2,
        ...changes,
      }),
    ),
  )
  const target = join(folder, name)
  mkdirSync(target)
  writeFileSync(join(target, 'trials.csv'), csvHeader(TRIAL_COLUMNS) + csvLines(TRIAL_COLUMNS, rows))
  writeFileSync(join(target, 'manifest.json'), JSON.stringify(manifest))
  return target
}

interface Outcome {
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

const exitCode = (): number | string => process.exitCode ?? 0

async function compare(...argv: string[]): Promise<Outcome> {
  process.exitCode = undefined
  const {stdout, stderr} = await captureOutput(() => Compare.run(argv, root))
  return {code: exitCode(), stdout, stderr}
}

describe('burst compare', () => {
  test('exits 10 on a regression, 0 without one, and says what it saw', async () => {
    const [before, same, worse] = [write('before', 10), write('same', 10.1), write('worse', 13)]

    const regression = await compare(before, worse)
    expect(regression.code).toBe(10)
    expect(regression.stdout).toContain('Verdict   WORSE at 2 of 2 points: B is worse than A beyond 1.05 ×')
    expect(regression.stdout).toMatch(/^vanilla, rate_eps 500 +1\.300 +\[1\.300, 1\.300\] +1 +– +5 /m)
    expect(Math.max(...regression.stdout.split('\n').map(({length}) => length))).toBeLessThan(121)

    expect((await compare(before, same)).code).toBe(0)
    expect((await compare(before, worse, '--margin', '1.5')).code).toBe(0)
    expect((await compare(worse, before)).code).toBe(0)
  })

  test('prints nothing but one object with --json, on exit 10 too', async () => {
    const {code, stdout, stderr} = await compare(write('before', 10), write('worse', 13), '--json')
    expect([code, stderr]).toEqual([10, ''])
    expect(JSON.parse(stdout)).toMatchObject({
      metric: 'latency_p99_ms',
      margin: 1.05,
      verdict: 'worse',
      unusableTrials: 0,
      comparisons: [
        {point: 'vanilla, rate_eps 500', isPaired: true, bound: 'exact', verdict: 'worse', p: null},
        {point: 'vanilla, rate_eps 1000', ratio: {n: 5, interval: 'log-t'}, cliffsDelta: 1},
      ],
    })
  })

  test('shows a bootstrap interval beside Student’s from 10 repetitions on, by its name', async () => {
    const noises = [1, 1, 1, 1, 1, 1, 1, 1, 1, 2]
    const [five, before] = [write('five', 10), write('before', 10, {noises: noises.map(() => 1)})]
    const skewed = write('skewed', 10, {noises})
    expect((await compare(five, skewed)).stdout).not.toContain('bootstrap')
    expect((await compare(before, skewed)).stdout).toMatch(
      /^95 % bootstrap .*: ends within \d+\.\d % of its\.$/m,
    )
    const one = await compare(before, skewed, '--where', 'rate_eps=500')
    expect(one.stdout).toMatch(/^95 % bootstrap .*: \[1\.000, 1\.\d{3}\]\.$/m)

    const {comparisons} = JSON.parse((await compare(before, skewed, '--json')).stdout) as {
      readonly comparisons: readonly {
        readonly ratio: {readonly low: number}
        readonly bootstrap: {readonly low: number; readonly interval: string; readonly n: number}
      }[]
    }
    // No resampling of ratios of 1 and 2 falls below 1; Student's t does.
    expect(comparisons[0]).toMatchObject({bootstrap: {low: 1, interval: 'bootstrap', n: 10}})
    expect(comparisons[0]?.ratio.low).toBeLessThan(1)
  })

  test('judges the primary metric of the sweep, and shows others beside it without a verdict', async () => {
    const manifest = {config: {primary: 'cost_per_million_events_usd'}}
    const [before, worse] = [write('before', 10, {manifest}), write('worse', 13, {manifest})]
    const primary = await compare(before, worse)
    expect(primary.code).toBe(0)
    expect(primary.stdout).toContain('cost_per_million_events_usd, lower is better, B / A:')

    const both = await compare(before, worse, '--metric', 'latency_p99_ms', '--metric', 'latency_mean_ms')
    expect(both.code).toBe(10)
  })

  test('makes two sides of one folder by filters', async () => {
    const only = write('only', 10)
    const {code, stdout} = await compare(only, '--a', 'rate_eps=500', '--b', 'rate_eps=1000')
    expect(code).toBe(10)
    expect(stdout).toContain('vanilla, rate_eps 500 → 1000')
  })

  test.each<readonly [string, (before: string) => readonly string[], string]>([
    ['a folder that is not there', (before) => [before, join(folder, 'nope')], 'there is no folder'],
    ['one side alone', (before) => [before], 'before alone is one side'],
    ['a folder with itself', (before) => [before, before], 'is compared with itself'],
    [
      'a folder of several',
      () => [folder, folder, '--a', 'rate_eps=500'],
      'holds 2 experiments, and one is meant',
    ],
    [
      'an unknown metric',
      (before) => [before, write('b', 1), '--metric', 'latncy_p99_ms'],
      'did you mean "latency_p99_ms"?',
    ],
    [
      'a column that is no merit',
      (before) => [before, write('b', 1), '--metric', 'seed'],
      'neither better nor worse',
    ],
    [
      'a metric that no trial has',
      (before) => [before, write('b', 1), '--metric', 'completion_ms'],
      'has completion_ms',
    ],
    [
      'a metric that one side lacks, and says which',
      (before) => [before, write('b', 1, {completionMs: 5}), '--metric', 'completion_ms'],
      'no trial of A, ',
    ],
    [
      'a margin that is no number',
      (before) => [before, write('b', 1), '--margin', '5%'],
      '--margin: "5%" is not a number',
    ],
    [
      'a margin below one',
      (before) => [before, write('b', 1), '--margin', '0.9'],
      'is not a number from 1 to 1000',
    ],
    [
      'a filter without a value',
      (before) => [before, write('b', 1), '--a', 'pipeline'],
      '--a: "pipeline" is not of the form',
    ],
    [
      'an unknown column',
      (before) => [before, write('b', 1), '--b', 'pipelin=x'],
      '--b: unknown column "pipelin", did you mean "pipeline"?',
    ],
    [
      'filters that nothing passes',
      (before) => [before, write('b', 1), '--where', 'rate_eps=7'],
      'none of the 10 completed trials',
    ],
    [
      'no common point',
      (before) => [before, write('b', 1, {serviceTimeMs: 7})],
      'differ in service_time_ms (5 and 7)',
    ],
    ['nothing completed', (before) => [before, write('b', 1, {state: 'aborted'})], 'has no completed trial'],
    [
      'rows of two formats',
      () => [write('a', 1, {manifest: {format: 1}}), write('b', 1, {manifest: {format: 2}})],
      'of results format 1',
    ],
  ])('refuses %s', async (_, argvOf, message) => {
    const before = write('before', 10)
    write('other', 10)
    const {code, stdout, stderr} = await compare(...argvOf(before))
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr.replaceAll('\n', ' ')).toContain(message)
    expect(stderr).toContain('try: ')
  })

  test('refuses a file of another make with its line', async () => {
    const before = write('before', 10)
    const other = write('other', 10)
    const csv = join(other, 'trials.csv')
    writeFileSync(csv, readFileSync(csv, 'utf8').replace('trial_id,', 'id,'))
    const {code, stderr} = await compare(before, other)
    expect(code).toBe(2)
    expect(stderr).toContain('trials.csv:1 is not the header of this version of burst')
  })
})
