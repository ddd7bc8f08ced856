import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {createSchedule} from '../../src/workload/schedule.js'
import {
  PANE_QUERIES,
  type PaneQueryName,
  ROW_QUERIES,
  type RowQueryName,
  type Trial,
  type WindowSettings,
} from '../../src/model/trial.js'
import {AUCTION, BID, type EventDraw} from '../../src/workload/nexmark/event-draw.js'
import {createEventDraw} from '../../src/workload/nexmark/event-text.js'
import {textOf} from './event-words.js'
import {naiveDigest} from './naive-digest.js'
import {buildTrial, type TrialChanges} from './trial.js'

/** A load with a name, the part of the fixtures' names before the query's. */
interface JudgedLoad {
  readonly name: string
  readonly changes: TrialChanges
}

/** Loads under which Flink SQL has judged the final rows: test/fixtures/judge has them, test/flink/judge.test.ts makes them. */
export const JUDGED: readonly (JudgedLoad & {
  readonly windows: Readonly<Record<PaneQueryName, WindowSettings>>
})[] = [
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

/** A day and more of few events: queries of single events look at the hour, and at no other event. */
const DAY: JudgedLoad = {
  name: 'day',
  changes: {
    load: {shape: 'constant', arrivals: 'poisson', rateEps: 0.02, extent: lasting(26 * 3_600_000)},
    metricIntervalMs: 60_000,
    seed: 5,
  },
}

/** A query that Flink SQL has judged under a load. */
export interface JudgedCase extends JudgedLoad {
  readonly query: PaneQueryName | RowQueryName
  /** Missing where the query has none. */
  readonly windows?: WindowSettings
}

/** All of them. */
export const JUDGED_CASES: readonly JudgedCase[] = [
  ...JUDGED.flatMap(({windows, ...load}) =>
    PANE_QUERIES.map((query) => ({...load, query, windows: windows[query]})),
  ),
  ...[...JUDGED, DAY].flatMap(({name, changes}) =>
    ROW_QUERIES.flatMap((query) => (isJudged(name, query) ? [{name, changes, query}] : [])),
  ),
]

/** Of `q2` a few events tell nothing: it has been judged under other loads. */
function isJudged(name: string, query: RowQueryName): boolean {
  return query === 'q2' ? name !== DAY.name : name !== 'sparse'
}

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
export const judgedTrial = ({changes}: JudgedLoad): Trial => buildTrial(changes)

const MOST_LINES = 2000

/** What is kept of final rows: all of them, sorted as texts, or of very many their number and digest. */
export const judgement = (rows: readonly string[]): string =>
  rows.length > MOST_LINES
    ? `${rows.length} rows with digest ${naiveDigest(rows)}\n`
    : rows.map((row) => `${row}\n`).join('')

/** Number and digest of the rows that are kept. */
export function judgedRows({name, query}: Pick<JudgedCase, 'name' | 'query'>): {
  readonly rows: number
  readonly digest: string
} {
  const kept = readFileSync(judgedFile({name, query}), 'utf8')
  const [, rows, digest = ''] = /^(\d+) rows with digest (\w+)\n$/.exec(kept) ?? []
  if (rows !== undefined) return {rows: Number(rows), digest}
  const lines = kept.split('\n').filter(Boolean)
  return {rows: lines.length, digest: naiveDigest(lines)}
}

/** Where they are kept. */
export const judgedFile = ({name, query}: Pick<JudgedCase, 'name' | 'query'>): string =>
  fileURLToPath(new URL(`../fixtures/judge/${name}-${query}.txt`, import.meta.url))

/** Its events as the program reads them: kind, three numbers, instant in whole ms, text. */
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
      lines.push([...fieldsOf(draw), Math.floor(intendedNs / 1e6), extraOf(event)].join(','))
      event++
    }
  }
  return `${lines.join('\n')}\n`
}

/** The last field of a bid; empty of others. */
const extraOf = (event: number): string => /^Bid\{.* extra='([^']*)'\}$/.exec(textOf(event))?.[1] ?? ''

function fieldsOf({kind, auction, bidder, price, id, seller}: EventDraw): readonly (string | number)[] {
  if (kind === BID) return ['bid', auction, bidder, price]
  return kind === AUCTION ? ['auction', id, seller, 0] : ['person', id, 0, 0]
}
