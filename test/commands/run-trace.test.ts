import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {captureOutput} from '@oclif/test'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {describeRun} from '../../src/cli/describe/describe-run.js'
import {readSettings} from '../../src/cli/flags/read-settings.js'
import Run from '../../src/commands/run.js'
import {prepareRun, type RunReport} from '../../src/experiment/run/run-once.js'
import type {TrialRow} from '../../src/results/trial-row.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-run-trace-'))
})
afterEach(() => {
  process.exitCode = undefined
  rmSync(folder, {recursive: true, force: true})
})

const run = (...argv: string[]): ReturnType<typeof captureOutput> =>
  captureOutput(() => Run.run(['--engine', 'virtual', '--out', folder, '--quiet', ...argv], root))

interface Report {
  readonly trials: readonly TrialRow[]
  readonly verdict: RunReport['verdict']
}

async function report(...argv: string[]): Promise<Report> {
  const {stdout} = await run('--json', ...argv)
  return JSON.parse(stdout) as Report
}

describe('burst run judges a trace by itself', () => {
  const SLOTS = ['--parallelism', '2', '--service-time', '5ms', '--arrivals', 'uniform']
  const judge = async (lines: readonly string[], ...more: readonly string[]) => {
    const trace = join(folder, 'load.csv')
    writeFileSync(trace, `${lines.join('\n')}\n`)
    return report('--trace', trace, ...SLOTS, ...more)
  }
  const flat = (rateEps: number): readonly string[] => [
    'atMs,rateEps',
    ...Array.from({length: 20}, (_, minute) => `${minute * 60_000},${rateEps}`),
  ]

  test('flat below capacity: nothing to burst for', async () => {
    const judged = await judge(flat(300))

    expect(judged.verdict).toMatchObject({choice: 'vanilla', overload: null, scope: 'window'})
    for (const row of judged.trials) {
      expect(row).toMatchObject({
        rateEps: 300,
        durationMs: 1_200_000,
        burstEvents: null,
        sunkEvents: 360_600,
      })
      expect(row.latencyMaxMs).toBeCloseTo(5, 1)
      expect(row.parallelism).toBe(2)
    }
    const {stdout} = await run('--trace', join(folder, 'load.csv'), ...SLOTS)
    expect(stdout).toContain('Verdict   plain vanilla: there is nothing to burst for')
  })

  test('flat above capacity: an overload all the time, and more slots instead', async () => {
    const {verdict, trials} = await judge(flat(600), '--duration', '60s')

    expect(verdict).toMatchObject({
      choice: 'overprovisioned',
      overload: {lengthMs: 60_000, factor: 1.5, duty: 1},
      latency: null,
    })
    expect(trials.map((row) => row.burstEvents)).toEqual([36_000, 36_000, 36_000, 36_000])
  })

  test('above capacity for 5 s: the same burst in every pipeline', async () => {
    const spike = ['atMs,rateEps', '0,300', '20000,900', '25000,300', '60000,300']
    const {verdict, trials} = await judge(spike)

    expect(verdict).toMatchObject({
      scope: 'burst',
      choice: 'burst',
      overload: {lengthMs: 5000, factor: 2.25, duty: 5 / 60},
    })
    expect(verdict.latency?.ratio).toBeGreaterThan(10)
    expect(verdict.costs[0]?.expectedRatio).toBeCloseTo(verdict.costs[0]?.measuredRatio ?? 0, 1)
    for (const row of trials) expect(row).toMatchObject({burstEvents: 4500, peakRateEps: 900})
    // By hand: 2500 events are too many when the burst ends; the last of them waits 2500 / 400.
    const vanilla = trials.find(({pipeline}) => pipeline === 'vanilla')
    expect(vanilla?.burstLatencyMaxMs).toBeCloseTo(6250, -1.5)
    const burst = trials.find(({pipeline}) => pipeline === 'burst')
    expect(burst?.sloMissedS).toBe(0)
  })

  test('at rest before and after: the peak alone is compared', async () => {
    const rest = ['atMs,rateEps', '0,0', '20000,900', '25000,0', '35000,0']
    const {verdict, trials} = await judge(rest, '--environments', 'cold')

    for (const row of trials) expect(row).toMatchObject({rateEps: 0, intendedEvents: 4500, burstEvents: 4500})
    expect(verdict.costs[0]?.expectedRatio).toBeCloseTo(verdict.costs[0]?.measuredRatio ?? 0, 1)
  })

  test('of single instants', async () => {
    const lines = Array.from({length: 900}, (_, k) => String(10_000 + k))
    const {verdict, trials} = await judge(['atMs', '0', ...lines, '59000'], '--warmup', '0s')

    expect(verdict.overload).toMatchObject({lengthMs: 1000, factor: 2.25})
    for (const row of trials)
      expect(row).toMatchObject({durationMs: 60_000, intendedEvents: 902, burstEvents: 900})
  })

  test('says what it uses, and how long that takes on a wall clock', async () => {
    const trace = join(folder, 'load.csv')
    writeFileSync(trace, flat(300).join('\n'))
    const prepared = await prepareRun(
      readSettings({trace, engine: 'embedded', target: 'model', duration: '10m', 'service-time': '5ms'}),
      new Date(),
    )

    expect(describeRun(prepared)).toContain('Trace     load.csv: uses 10 min of 20 min, never above capacity')
    expect(describeRun(prepared)).toContain('Time      at least 40.1 min: 4 trials')
  })

  test.each([
    ['--rate', '500'],
    ['--rate', 'max'],
    ['--peak-rate', '900'],
  ])('with %s %s, which it has itself, it is refused', async (flag, value) => {
    const trace = join(folder, 'load.csv')
    writeFileSync(trace, flat(300).join('\n'))
    const {stdout, stderr} = await run('--trace', trace, flag, value)

    expect(stdout + stderr).toMatch(/rate is given, and a trace has its own rates/)
    expect(process.exitCode).toBe(2)
  })
})
