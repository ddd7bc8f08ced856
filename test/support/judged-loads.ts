import {createSchedule} from '../../src/workload/schedule.js'
import type {Trial, WindowSettings} from '../../src/model/trial.js'
import {AUCTION, BID, type EventDraw} from '../../src/workload/nexmark/event-draw.js'
import {createEventDraw} from '../../src/workload/nexmark/event-text.js'
import {buildTrial, type TrialChanges} from './trial.js'

/** The queries whose rows Flink SQL has judged. */
export const JUDGED_QUERIES = ['q2', 'q5', 'q7', 'q8', 'q11'] as const
export type JudgedQuery = (typeof JUDGED_QUERIES)[number]

/** Loads under which Flink SQL has judged the final rows: test/fixtures/judge has them, test/flink/judge.test.ts makes them. */
export const JUDGED: readonly {
  readonly name: string
  readonly windows: Readonly<Record<Exclude<JudgedQuery, 'q2'>, WindowSettings>>
  readonly changes: TrialChanges
}[] = [
  {
    name: 'steady',
    windows: {
      q5: {sizeMs: 10_000, slideMs: 2000},
      q7: tumbling(10_000),
      q8: tumbling(10_000),
      q11: gap(2000),
    },
    changes: {
      load: {shape: 'constant', arrivals: 'uniform', rateEps: 700, extent: lasting(30_000)},
    },
  },
  {
    name: 'spike',
    windows: {q5: {sizeMs: 6000, slideMs: 1500}, q7: tumbling(2500), q8: tumbling(2500), q11: gap(300)},
    changes: {
      load: {shape: 'spike', arrivals: 'poisson', rateEps: 300, peakRateEps: 1200, extent: lasting(25_000)},
      seed: 7,
    },
  },
  {
    // Windows of few bids, some of none, and many ties.
    name: 'sparse',
    windows: {q5: {sizeMs: 4000, slideMs: 1000}, q7: tumbling(700), q8: tumbling(30_000), q11: gap(10_000)},
    changes: {load: {shape: 'constant', arrivals: 'poisson', rateEps: 3, extent: lasting(90_000)}, seed: 3},
  },
]

function tumbling(sizeMs: number): WindowSettings {
  return {sizeMs, slideMs: sizeMs}
}

function gap(gapMs: number): WindowSettings {
  return {sizeMs: gapMs, slideMs: Math.min(gapMs, 1000), gapMs}
}

function lasting(durationMs: number): Trial['load']['extent'] {
  return {kind: 'duration', warmupMs: 500, durationMs}
}

/** A trial of such a load, of pipeline `burst`. */
export const judgedTrial = ({changes}: (typeof JUDGED)[number]): Trial => buildTrial(changes)

/** Its events as the program reads them: kind, three numbers, instant in whole ms. */
export function eventLines({load, seed}: Trial): string {
  const schedule = createSchedule(load, seed)
  const draw = createEventDraw()
  const instants = new Float64Array(1024)
  const lines: string[] = []
  let event = 0
  for (let count = instants.length; count === instants.length;) {
    count = schedule.fill(instants)
    for (const intendedNs of instants.subarray(0, count)) {
      draw.draw(event)
      lines.push([...fieldsOf(draw), Math.floor(intendedNs / 1e6)].join(','))
      event++
    }
  }
  return `${lines.join('\n')}\n`
}

function fieldsOf({kind, auction, bidder, price, id, seller}: EventDraw): readonly (string | number)[] {
  if (kind === BID) return ['bid', auction, bidder, price]
  return kind === AUCTION ? ['auction', id, seller, 0] : ['person', id, 0, 0]
}
