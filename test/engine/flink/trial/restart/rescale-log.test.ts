import {expect, test} from 'vitest'
import {RescaleLog} from '../../../../../src/engine/flink/trial/restart/rescale-log.js'

const MS = 1e6

test('a rescale lasts from when the job was seen to stop to the first event that is taken up again', () => {
  const log = new RescaleLog(2)
  log.asked(3, 1000 * MS)
  expect(log.isUnderWay).toBe(true)
  log.stopped(1200 * MS)
  log.stopped(1210 * MS)
  log.open(3, {atNs: 1500 * MS, lastSeenNs: 1190 * MS})
  // Rows of sinks come in no order.
  log.took(1530 * MS)
  log.took(1520 * MS)

  const {rescales, pauses, grownAtMs, running, billed, trace} = log.totals
  expect({rescales, pauses, grownAtMs}).toEqual({
    rescales: 1,
    pauses: [{fromMs: 1200, toMs: 1520}],
    grownAtMs: [{decidedMs: 1000, readyMs: 1520}],
  })
  expect([running.between(0, 2000), billed.between(0, 2000)]).toEqual([
    2 * 1520 + 3 * 480,
    2 * 1000 + 3 * 1000,
  ])
  expect(trace).toMatchObject([{atMs: 1000, slots: 3}])
  expect(log.isUnderWay).toBe(false)
})

test('slots that are given up are billed until fewer run; a stop that nobody saw began when the job was last heard of', () => {
  const log = new RescaleLog(3)
  log.asked(2, 1000 * MS)
  log.open(2, {atNs: 1500 * MS, lastSeenNs: 1100 * MS})

  // Not an event yet: it runs when its subtasks do.
  expect(log.totals.pauses).toEqual([{fromMs: 1100, toMs: 1500}])
  expect(log.totals.billed.between(0, 2000)).toBe(3 * 1500 + 2 * 500)
  expect(log.totals.grownAtMs).toEqual([])
})

test('one that never came about is none, and its pause has no end', () => {
  const log = new RescaleLog(2)
  log.asked(3, 1000 * MS)
  expect(log.totals).toMatchObject({rescales: 0, pauses: [], grownAtMs: [{decidedMs: 1000, readyMs: null}]})
  log.stopped(1200 * MS)
  expect(log.totals.pauses).toEqual([{fromMs: 1200, toMs: Infinity}])
  expect(log.steps).toEqual([{slots: 3, askedMs: 1000, stoppedMs: 1200, openMs: null, firstEventMs: null}])
})

test('two that are asked for at once come about as one', () => {
  const log = new RescaleLog(2)
  log.asked(3, 1000 * MS)
  log.asked(4, 1100 * MS)
  log.stopped(1200 * MS)
  log.open(4, {atNs: 1500 * MS, lastSeenNs: 1190 * MS})

  expect(log.isUnderWay).toBe(false)
  expect(log.steps.map(({openMs}) => openMs)).toEqual([1500, 1500])
  log.took(1520 * MS)
  expect(log.steps.map(({firstEventMs}) => firstEventMs)).toEqual([1520, 1520])
  expect(log.totals).toMatchObject({rescales: 1, pauses: [{fromMs: 1200, toMs: 1520}]})
})
