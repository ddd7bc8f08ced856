import {expect} from 'vitest'
import type {Topic} from '../../src/model/trial.js'
import {burst} from './burst.js'
import {buildTrial, type TrialChanges} from './trial.js'

/** Overloaded by its spike, so that both paths are taken. */
export const SPIKE = {
  pipeline: 'burst',
  parallelism: 2,
  metricIntervalMs: 100,
  load: {
    shape: 'spike',
    rateEps: 500,
    peakRateEps: 3000,
    extent: {kind: 'duration', warmupMs: 200, durationMs: 1500},
    drainTimeoutMs: 60_000,
  },
} satisfies TrialChanges

/** Writes the events of a trial with that load and the usual seed into a topic. */
export async function fillWithSpike(bootstrap: string, topic: string): Promise<void> {
  await fillTopic({bootstrap, topic}, [
    ...['--rate', '500', '--peak-rate', '3000', '--shape', 'spike', '--seed', `${buildTrial().seed}`],
    ...['--warmup', '200ms', '--duration', '1500ms'],
  ])
}

/** Writes the events of a load, as flags of `burst generate`, into a topic. */
export async function fillTopic({bootstrap, topic}: Topic, load: readonly string[]): Promise<void> {
  const {code, stderr} = await burst([
    ...['generate', '--to', 'kafka', '--kafka-bootstrap', bootstrap, '--kafka-topic', topic],
    ...load,
  ])
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
}
