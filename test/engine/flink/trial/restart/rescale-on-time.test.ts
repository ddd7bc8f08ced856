import {expect, test} from 'vitest'
import {rescaleOnTime} from '../../../../../src/engine/flink/trial/restart/rescale-on-time.js'
import type {RunningJob} from '../../../../../src/engine/flink/trial/running-job.js'
import {TrialRecord} from '../../../../../src/engine/flink/trial/trial-record.js'
import {buildTrial} from '../../../../support/trial.js'
import {until} from '../../../../support/until.js'

const TRIAL = buildTrial({
  engine: 'flink',
  parallelism: 2,
  checkpointIntervalMs: 100,
  rescales: [
    {atMs: 0, slots: 3},
    {atMs: 1, slots: 2},
  ],
  load: {extent: {kind: 'duration', warmupMs: 0, durationMs: 1000}},
})

/** A trial whose job does as it is told; `asked` are the slots that Flink was asked for, `looks` how often for its state. */
function begin() {
  const flink = {state: 'RUNNING', asked: [] as number[], looks: 0}
  const job = {
    stateNow: () => {
      flink.looks++
      return Promise.resolve(flink.state)
    },
    rescale: (slots: number) => {
      flink.asked.push(slots)
      return Promise.resolve()
    },
  } as RunningJob
  const nowNs = () => 5e6
  const record = new TrialRecord(TRIAL, undefined, {nowNs, onInvocation: () => undefined})
  const errors: unknown[] = []
  rescaleOnTime(TRIAL, {job, record, nowNs, timers: new Set(), failed: (error) => errors.push(error)})
  return {flink, log: record.rescales!, errors}
}

test('what falls due while the job still changes its slots is asked for behind that', async () => {
  const {flink, log, errors} = begin()
  await until('looks', () => flink.looks > 3)
  expect(flink.asked).toEqual([3])
  flink.state = 'RESTARTING'
  await until('the stop', () => log.steps[0]?.stoppedMs !== null)
  expect(flink.asked).toEqual([3])

  log.open(3, {atNs: 6e6, lastSeenNs: 4e6})
  flink.state = 'RUNNING'
  await until('the second request', () => flink.asked.length === 2)
  log.open(2, {atNs: 9e6, lastSeenNs: 8e6})
  expect(flink.asked).toEqual([3, 2])
  expect(log.totals.pauses).toEqual([
    {fromMs: 5, toMs: 6},
    {fromMs: 8, toMs: 9},
  ])
  expect(errors).toEqual([])
})

test('a job that has ended is asked for nothing more', async () => {
  const {flink, log, errors} = begin()
  await until('the first request', () => flink.asked.length === 1)
  flink.state = 'FINISHED'
  const {looks} = flink
  // One look ends the first, one keeps the second from being asked for.
  await until('both looks', () => flink.looks >= looks + 2)
  expect([flink.asked, log.steps.length, errors]).toEqual([[3], 1, []])
})
