import {describe, expect, test} from 'vitest'
import {createCallProgress} from '../../../src/cli/progress/call-progress.js'
import {createProgress} from '../../../src/cli/progress/progress.js'
import {createSweepProgress} from '../../../src/cli/progress/sweep-progress.js'
import type {TimelineRow} from '../../../src/engine/engine.js'
import {msToNs, runMs} from '../../../src/model/units.js'
import {buildTrial} from '../../support/trial.js'
import {buildTrialRow} from '../../support/trial-row.js'

const TAKE_BACK = '\r\u001b[K'

/** A terminal of so many columns, or none, and a clock that stands still until it is moved. */
function open(columns: number | null) {
  const written: string[] = []
  const clock = {ms: 0, nowMs: () => runMs(msToNs(clock.ms))}
  const terminal = {
    ...(columns === null ? {} : {isTTY: true, columns}),
    write: (text: string) => written.push(text),
  }
  return {written, clock, terminal, take: () => written.splice(0).join('')}
}

const row = (backlogEvents: number): TimelineRow => ({
  atMs: runMs(msToNs(2400)),
  inputEps: 4000,
  processedEps: 2000,
  backlogEvents,
  busyShare: 1,
  backpressuredShare: 0.5,
  idleShare: 0,
  offloadShare: 0.25,
  inFlightEvents: 10,
  latencyP50Ms: 100,
  latencyP99Ms: 1234,
  throttles: 0,
  coldStarts: 0,
  environments: 2,
  slots: 4,
  paused: 0,
})

describe('the progress of a run', () => {
  const trial = buildTrial()

  test('is one line on a terminal, drawn once a second', () => {
    const {clock, terminal, take} = open(120)
    const progress = createProgress(terminal, clock, 4)
    progress.trialStarted(trial, 0)
    progress.timeline(trial, row(0))
    expect(take()).toBe(`${TAKE_BACK}burst 2.4 s / 12 s  4000/s  backlog ▁ 0  offloaded 25 %  p99 1.23 s`)
    clock.ms = 999
    progress.timeline(trial, row(700))
    expect(take()).toBe('')
    clock.ms = 1000
    progress.timeline(trial, row(350))
    expect(take()).toContain('backlog ▁█▅ 350')
  })

  test.each([40, 60, 80])('fits %d columns, so that it can be taken back', (columns) => {
    const {terminal, clock, take} = open(columns)
    const progress = createProgress(terminal, clock, 4)
    progress.trialStarted(trial, 0)
    for (let tick = 0; tick < 40; tick++) {
      clock.ms += 1000
      progress.timeline(trial, row(tick * 1000))
      expect(take().replace(TAKE_BACK, '').length).toBeLessThan(columns)
    }
  })

  test('keeps a line per finished trial, and on no terminal only that', () => {
    for (const columns of [80, null]) {
      const {clock, terminal, take} = open(columns)
      const progress = createProgress(terminal, clock, 4)
      progress.trialStarted(trial, 1)
      progress.timeline(trial, row(0))
      take()
      // A minute went by before it, for a cluster that its engine started.
      clock.ms = 63_000
      progress.trialFinished(trial, buildTrialRow({pipeline: 'burst', sunkEvents: 16_000, wallMs: 3000}))
      expect(take()).toBe(`${columns === null ? '' : TAKE_BACK}2/4 burst           16000 events in 3 s\n`)
    }
    const {clock, terminal, take} = open(null)
    createProgress(terminal, clock, 4).timeline(trial, row(0))
    expect(take()).toBe('')
  })
})

describe('the progress of a sweep', () => {
  test('tells trials, pace and what is left: on a terminal at once, elsewhere every ten seconds', () => {
    const trials = ['a', 'b', 'c', 'd'].map((id) => buildTrial({id, pipeline: 'vanilla'}))
    const after = (columns: number | null, finishedAtMs: number): string => {
      const {clock, terminal, take} = open(columns)
      const progress = createSweepProgress(terminal, clock)
      progress.started(trials, 3)
      expect(take()).toBe(`${columns === null ? '' : TAKE_BACK}3 trials are there already; 4 to go\n`)
      clock.ms = finishedAtMs
      progress.trialFinished(buildTrialRow({trialId: 'a', wallMs: finishedAtMs}))
      return take()
    }
    expect(after(120, 5000)).toBe(`${TAKE_BACK}1/4 trials  5 s  3600 events/s  about 15 s left`)
    expect(after(20, 5000)).toHaveLength(TAKE_BACK.length + 19)
    expect(after(null, 9999)).toBe('')
    expect(after(null, 10_000)).toMatch(/^1\/4 trials {2}10 s {2}.* left\n$/)
  })
})

describe('the progress of calls', () => {
  test('is silent for two seconds, and takes its line back', () => {
    const {clock, terminal, take} = open(80)
    const progress = createCallProgress(terminal, clock)
    clock.ms = 1999
    progress.show(1, 9)
    expect(take()).toBe('')
    clock.ms = 2000
    progress.show(2, 9)
    progress.clear()
    expect(take()).toBe(`${TAKE_BACK}2/9 calls${TAKE_BACK}`)
  })
})
