import {describe, expect, it} from 'vitest'
import {flagTrial} from '../../../src/experiment/trial/flag-trial.js'
import {Histogram} from '../../../src/metrics/histogram.js'
import type {Trial} from '../../../src/model/trial.js'
import {msToNs} from '../../../src/model/units.js'
import {runTrial} from '../../support/history.js'
import {buildTrial} from '../../support/trial.js'

const flagsOf = async (trial: Trial): Promise<readonly string[]> =>
  flagTrial(trial, (await runTrial(trial)).outcome)
const constant = (rateEps: number, durationMs: number): Partial<Trial['load']> => ({
  shape: 'constant',
  rateEps,
  extent: {kind: 'duration', warmupMs: 1000, durationMs},
})

describe('a steady trial of enough events', () => {
  it('has no flag but that its sleep is priced as work, and none where it works', async () => {
    const load = constant(1000, 110_000)
    expect(await flagsOf(buildTrial({pipeline: 'vanilla', load}))).toEqual(['priced-as-cpu'])
    expect(await flagsOf(buildTrial({pipeline: 'vanilla', load, service: {mode: 'cpu'}}))).toEqual([])
  })
})

describe('a trial beyond its capacity', () => {
  it('is unsteady, or censored where its end cuts events off', async () => {
    const load = constant(4000, 30_000)
    expect(await flagsOf(buildTrial({pipeline: 'vanilla', load}))).toEqual(['priced-as-cpu', 'unsteady'])
    const cut = buildTrial({pipeline: 'vanilla', load: {...load, drainTimeoutMs: 0}})
    expect(await flagsOf(cut)).toContain('censored')
  })
})

describe('a short trial', () => {
  it.each([
    [90, true],
    [110, false],
  ])('of %d s at 1000/s is flagged: %s', async (seconds, isFlagged) => {
    const flags = await flagsOf(buildTrial({pipeline: 'vanilla', load: constant(1000, seconds * 1000)}))
    expect(flags.includes('short-window')).toBe(isFlagged)
  })
})

describe('a long trial whose bursts are short', () => {
  it('is flagged: the p99 inside its bursts is of too few events', async () => {
    const trial = buildTrial({pipeline: 'vanilla', load: constant(1000, 110_000)})
    const {outcome} = await runTrial(trial)
    const {accounting} = outcome
    accounting.burstLatency.record(msToNs(1), 9999)
    expect(flagTrial(trial, outcome)).toContain('short-window')
    accounting.burstLatency.record(msToNs(1), 1)
    expect(flagTrial(trial, outcome)).not.toContain('short-window')
  })
})

describe('the offload path', () => {
  const always = {strategy: {kind: 'always'}, load: constant(1000, 12_000)} as const

  it('is throttled where its function may not grow with it', async () => {
    const flags = await flagsOf(buildTrial({...always, offload: {reservedConcurrency: 2}}))
    expect(flags).toContain('throttled')
  })

  it('is bound by its client where batches wait longer than calls take, but at rate max, where they are meant to', async () => {
    const trial = buildTrial(always)
    const {outcome} = await runTrial(trial)
    const clientWait = new Histogram()
    clientWait.record(msToNs(60_000))
    const waited = {...outcome, offload: {...outcome.offload!, clientWait}}
    const atMax: Trial = {...trial, load: {...trial.load, rateEps: 'max'}}
    expect(flagTrial(trial, outcome)).not.toContain('client-bound')
    expect(flagTrial(trial, waited)).toContain('client-bound')
    expect(flagTrial(atMax, waited)).not.toContain('client-bound')
  })
})
