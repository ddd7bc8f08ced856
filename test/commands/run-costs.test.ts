import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {captureOutput} from '@oclif/test'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {CostComparison} from '../../src/analysis/verdict/cost-comparison.js'
import Run from '../../src/commands/run.js'
import type {TrialRow} from '../../src/results/trial-row.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-run-'))
})
afterEach(() => {
  rmSync(folder, {recursive: true, force: true})
})

const run = (...argv: string[]): ReturnType<typeof captureOutput> =>
  captureOutput(() => Run.run(['--engine', 'virtual', '--out', folder, '--quiet', ...argv], root))

interface Report {
  readonly trials: readonly TrialRow[]
  readonly verdict: {readonly costs: readonly CostComparison[]}
}

const report = async (...argv: string[]): Promise<Report> =>
  JSON.parse((await run('--json', ...argv)).stdout) as Report

const burstOf = ({trials}: Report): TrialRow => trials.find(({pipeline}) => pipeline === 'burst')!

interface Manifest {
  readonly unpriced: readonly string[]
  readonly prices: readonly {readonly name: string}[]
}

/** Of the last run. */
const readManifest = (): Manifest =>
  JSON.parse(
    readFileSync(join(folder, readdirSync(folder).toSorted().at(-1)!, 'manifest.json'), 'utf8'),
  ) as Manifest

describe('the cost of a run', () => {
  test('leaves logs out of every cost where it is told to, and says so', async () => {
    const flags = ['--rate', '1000', '--parallelism', '4', '--memory', '884MB', '--unpriced-logs']
    const {stdout} = await run(...flags)

    expect(stdout).toContain(
      '0.800 × by the formula (R*); the overload takes 20 % of the time (duty d), and bursting is cheaper up to 42.7 % (d*)',
    )
    expect(stdout).toContain(
      '1.027 × by the formula (R*); the overload takes 20 % of the time (duty d), and bursting is cheaper up to 18.7 % (d*)',
    )
    expect(stdout).toMatch(/^Unpriced {2}logs \(--unpriced-logs\): AWS charges for them/m)
    expect(readManifest()).toMatchObject({unpriced: ['logs']})
  })

  test('prices the logs of each call', async () => {
    const [priced, unpriced] = [await report(), await report('--unpriced-logs')].map((result) =>
      burstOf(result),
    )
    const logBytes = 344 * priced!.invocations + 25 * priced!.coldStarts

    expect(priced!.lambdaCostUsd - unpriced!.lambdaCostUsd).toBeCloseTo((logBytes / 2 ** 30) * 0.5, 12)
    expect(readManifest().prices.map(({name}) => name)).toContain('lambda-us-east-1')
  })

  test('prices warm environments for window and drain, unless it is told not to', async () => {
    const cold = burstOf(await report())
    const warm = await report('--environments', 'warm')
    const unpriced = await run('--environments', 'warm', '--unpriced-warm')
    const row = burstOf(warm)
    const hours = row.localCostUsd / (5 * 0.11)
    const standingUsd = 64 * hours * 3600 * (1769 / 1024) * 0.0000041667

    expect(row.lambdaCostUsd).toBeGreaterThan(standingUsd)
    expect(row.lambdaCostUsd - standingUsd).toBeLessThan(cold.lambdaCostUsd)
    expect(warm.verdict.costs[0]).toMatchObject({breakEvenDuty: 0})
    expect(unpriced.stdout).toMatch(/^Unpriced {2}warm environments \(--unpriced-warm\)/m)
    expect(unpriced.stdout).toContain('Verdict   burst is the cheapest')
  })

  test('says that nothing is cheaper where warm environments alone cost more than the slots saved', async () => {
    const {stdout} = await run('--environments', 'warm')

    expect(stdout).toContain('cheaper at no duty')
    expect(stdout).toContain('since its warm environments cost more than the slots that they save')
    expect(stdout).not.toMatch(/^Unpriced/m)
  })
})
