import {expect, test} from 'vitest'
import {burstElasticity} from '../../src/analysis/burst-elasticity.js'
import type {TimelineRow} from '../../src/engine/engine.js'
import {runMs} from '../../src/model/units.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/** 4 slots of 2 ms: 2000 events/s. 1000 events/s, and 4000 in the spike, from 5 s to 7 s of 12 s. */
const SPIKE: TrialChanges = {
  load: {shape: 'spike', extent: {kind: 'duration', warmupMs: 2000, durationMs: 10_000}},
}

/** A row a second that offloads a share of what arrives, and else tells only its backlog. */
const rows = (
  shareAt: (atMs: number) => number,
  backlogAt: (atMs: number) => number,
  delayMs = 0,
): TimelineRow[] =>
  Array.from({length: 12}, (_, second) => {
    const atMs = (second + 1) * 1000 + delayMs
    return {
      atMs: runMs(atMs * 1e6),
      offloadShare: shareAt(atMs),
      backlogEvents: backlogAt(atMs),
    } as TimelineRow
  })

test('a spike that is offloaded one second late is told with its reaction and its backlog', () => {
  const timeline = rows(
    (atMs) => (atMs === 7000 ? 0.5 : 0),
    (atMs) => (atMs === 6000 ? 2000 : 0),
  )
  const [spike, ...others] = burstElasticity(buildTrial(SPIKE), timeline)

  expect(others).toEqual([])
  expect(spike).toMatchObject({fromMs: 5000, toMs: 7000, reactionMs: 1000, backlogAreaEventS: 2000})
  // 2 s of 4000/s and 5 s of 1000/s arrive from the spike on; 2000 of them find no slot in time.
  expect(spike?.underProvisionedShare).toBeCloseTo(2000 / 13_000, 12)
  expect(spike?.underProvisionedTimeShare).toBeCloseTo(1 / 7, 12)
})

test('a tick in the middle of the step counts from the step on', () => {
  const timeline = rows(
    () => 0,
    () => 0,
    500,
  )
  const [spike] = burstElasticity(buildTrial(SPIKE), timeline)

  // Half a second and a second at 4000/s, and one that is half at 4000/s and half at 1000/s.
  expect(spike?.underProvisionedShare).toBeCloseTo((1000 + 2000 + 500) / 13_000, 12)
  expect(spike?.reactionMs).toBe(2500)
})

test('each burst reaches to the next', () => {
  const trial = buildTrial({
    load: {
      shape: 'square',
      periodMs: 4000,
      extent: {kind: 'duration', warmupMs: 0, durationMs: 12_000},
    },
  })
  const told = burstElasticity(
    trial,
    rows(
      () => 0,
      () => 100,
    ),
  )

  expect(told.length).toBeGreaterThan(1)
  const areas = told.map(({backlogAreaEventS}) => backlogAreaEventS)
  const spans = told.map(({fromMs}, i) => (told[i + 1]?.fromMs ?? 12_000) - fromMs)
  expect(areas).toEqual(spans.map((ms) => ms / 10))
})

test.each<readonly [string, TrialChanges]>([
  ['vanilla', {...SPIKE, pipeline: 'vanilla'}],
  ['a constant load', {load: {shape: 'constant'}}],
  ['a load of so many events', {load: {extent: {kind: 'events', warmupMs: 2000, events: 1000}}}],
])('nothing is told of %s', (_, changes) => {
  expect(
    burstElasticity(
      buildTrial(changes),
      rows(
        () => 0,
        () => 0,
      ),
    ),
  ).toEqual([])
})
