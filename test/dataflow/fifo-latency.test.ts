import fc from 'fast-check'
import {expect, test} from 'vitest'
import {fifoLatency} from '../../src/dataflow/fifo-latency.js'
import {virtualEngine} from '../../src/engine/virtual/virtual-engine.js'
import type {Histogram} from '../../src/metrics/histogram.js'
import type {Trial} from '../../src/model/trial.js'
import {quietObserver} from '../support/quiet-observer.js'
import {randomTrials} from '../support/random-trial.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

const numRuns = Number(process.env['BURST_TEST_RUNS'] ?? 100)

const contentOf = (histogram: Histogram): unknown => ({
  buckets: [...histogram.buckets()],
  minMs: histogram.minMs,
  maxMs: histogram.maxMs,
})

async function expectSame(trial: Trial): Promise<void> {
  const {accounting} = await virtualEngine.run(trial, quietObserver(trial), new AbortController().signal)
  const {latency, burstLatency} = fifoLatency(trial)
  expect(contentOf(latency)).toEqual(contentOf(accounting.latency))
  expect(contentOf(burstLatency)).toEqual(contentOf(accounting.burstLatency))
}

test('is what the virtual engine counts, over random trials', {timeout: 120_000}, async () => {
  await fc.assert(
    fc.asyncProperty(randomTrials, async (random) => {
      const trial: Trial = {...random, pipeline: 'vanilla', strategy: null, offload: null}
      if (trial.load.rateEps !== 'max') await expectSame(trial)
    }),
    {numRuns},
  )
})

test.each<[string, TrialChanges]>([
  ['several bursts', {load: {shape: 'square', extent: {kind: 'duration', warmupMs: 700, durationMs: 9000}}}],
  ['a rate that rises and falls', {load: {shape: 'sine'}, service: {distribution: 'exponential'}}],
  ['events that are left when the drain ends', {load: {rateEps: 3000, drainTimeoutMs: 300}}],
  [
    'a number of events, some of them left',
    {
      load: {
        shape: 'constant',
        rateEps: 3000,
        drainTimeoutMs: 300,
        extent: {kind: 'events', warmupMs: 200, events: 9000},
      },
    },
  ],
  ['half an hour of waiting', {bufferEvents: null, service: {meanMs: 900}}],
])('is what the virtual engine counts with %s', async (_, changes) => {
  await expectSame(buildTrial({...changes, pipeline: 'vanilla'}))
})
