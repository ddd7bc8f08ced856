import {describe, expect, test} from 'vitest'
import {NO_CHECKPOINTS} from '../../../../src/engine/flink/rest/checkpoint-statistics.js'
import {commitMsOf, endJob, type RunningJob} from '../../../../src/engine/flink/trial/running-job.js'
import {buildTrial} from '../../../support/trial.js'

/** A job that finishes at the third look, or when it is cancelled. */
function stopping(): RunningJob & {readonly asked: readonly string[]} {
  const asked: string[] = []
  return {
    asked,
    state: () => {
      asked.push('state')
      if (asked.includes('cancel')) return Promise.resolve('CANCELED')
      return Promise.resolve(asked.length < 3 ? 'RUNNING' : 'FINISHED')
    },
    cancel: () => {
      asked.push('cancel')
      return Promise.resolve()
    },
    rescale: () => Promise.resolve(),
    stateNow: () => Promise.resolve('RUNNING'),
    failure: () => Promise.resolve(''),
    checkpoints: () => Promise.resolve(NO_CHECKPOINTS),
  }
}

describe('a job that is to end', () => {
  test('is cancelled at once where it writes nothing', async () => {
    const job = stopping()
    expect(await endJob(job)).toBe(false)
    expect(job.asked).toEqual(['cancel', 'state'])
  })

  test('commits what it wrote, and is not cancelled in between', async () => {
    const job = stopping()
    expect(await endJob(job, 60_000)).toBe(true)
    expect(job.asked).toEqual(['state', 'state', 'state'])
  })

  test('has time for its last checkpoint where it writes, and none where it does not', () => {
    const sink = {bootstrap: 'localhost:9092', topic: 'finished', transactionTimeoutMs: 60_000}
    expect(commitMsOf(buildTrial({sink, checkpointIntervalMs: 5000}))).toBeGreaterThan(5000)
    expect(commitMsOf(buildTrial({checkpointIntervalMs: 5000}))).toBe(0)
  })
})
