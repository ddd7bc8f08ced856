import {createSchedule} from '../../src/workload/schedule.js'
import type {Trial, WindowSettings} from '../../src/model/trial.js'
import {BID} from '../../src/workload/nexmark/event-draw.js'
import {createEventDraw, kindOf} from '../../src/workload/nexmark/event-text.js'
import {buildTrial, type TrialChanges} from './trial.js'

/** Loads under which Flink SQL has judged the final rows: test/fixtures/judge has them, test/flink/judge.test.ts makes them. */
export const JUDGED: readonly {
  readonly name: string
  readonly windows: Readonly<Record<'q5' | 'q7', WindowSettings>>
  readonly changes: TrialChanges
}[] = [
  {
    name: 'steady',
    windows: {q5: {sizeMs: 10_000, slideMs: 2000}, q7: {sizeMs: 10_000, slideMs: 10_000}},
    changes: {
      load: {shape: 'constant', arrivals: 'uniform', rateEps: 700, extent: lasting(30_000)},
    },
  },
  {
    name: 'spike',
    windows: {q5: {sizeMs: 6000, slideMs: 1500}, q7: {sizeMs: 2500, slideMs: 2500}},
    changes: {
      load: {shape: 'spike', arrivals: 'poisson', rateEps: 300, peakRateEps: 1200, extent: lasting(25_000)},
      seed: 7,
    },
  },
  {
    // Windows of few bids, some of none, and many ties.
    name: 'sparse',
    windows: {q5: {sizeMs: 4000, slideMs: 1000}, q7: {sizeMs: 700, slideMs: 700}},
    changes: {load: {shape: 'constant', arrivals: 'poisson', rateEps: 3, extent: lasting(90_000)}, seed: 3},
  },
]

function lasting(durationMs: number): Trial['load']['extent'] {
  return {kind: 'duration', warmupMs: 500, durationMs}
}

/** A trial of such a load, of pipeline `burst`. */
export const judgedTrial = ({changes}: (typeof JUDGED)[number]): Trial => buildTrial(changes)

/** Its bids as the program reads them: auction, bidder, price, instant in whole ms. */
export function bidLines({load, seed}: Trial): string {
  const schedule = createSchedule(load, seed)
  const draw = createEventDraw()
  const instants = new Float64Array(1024)
  const lines: string[] = []
  let event = 0
  for (let count = instants.length; count === instants.length;) {
    count = schedule.fill(instants)
    for (const intendedNs of instants.subarray(0, count)) {
      if (kindOf(event) === BID) {
        draw.draw(event)
        const {auction, bidder, price} = draw
        lines.push([auction, bidder, price, Math.floor(intendedNs / 1e6)].join(','))
      }
      event++
    }
  }
  return `${lines.join('\n')}\n`
}
