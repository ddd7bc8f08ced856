import {describe, expect, test} from 'vitest'
import {judgePoints} from '../../src/analysis/points/judge-points.js'
import type {Judging} from '../../src/analysis/points/point-table.js'
import {folderReport} from '../../src/report/folder-report.js'
import {type JudgedSheets, lossesBody, otherChoices} from '../../src/report/losses-body.js'
import {type Losses, lossesOf} from '../../src/report/losses.js'
import {onEachSheet} from '../../src/report/slot-sheets.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {buildTrialRow} from '../support/trial-row.js'

const P99: Judging = {objectives: [{metric: 'p99', limit: 500}], primary: null}

/** Three repetitions at $0.11 for an hour of a slot, with what one of them pays for slots and for functions. */
const repeated = (
  pipeline: string,
  changes: Partial<TrialRow>,
  [localCostUsd, lambdaCostUsd]: readonly [number, number],
): readonly TrialRow[] =>
  [0.99, 1, 1.01].map((noise, index) => {
    const totalCostUsd = (localCostUsd + lambdaCostUsd) * noise
    return buildTrialRow({
      pipeline,
      repetition: index + 1,
      seed: index + 1,
      parallelism: pipeline === 'overprovisioned' ? 4 : 2,
      slotSeconds: pipeline === 'overprovisioned' ? 40 : 20,
      latencyP99Ms: 300 * noise,
      localCostUsd,
      totalCostUsd,
      costPerMillionEventsUsd: totalCostUsd * 125,
      ...changes,
    })
  })

/** Ten seconds of two slots, and of four, with one for orchestration each. */
const TWO_USD = (0.11 / 3600) * 30
const FOUR_USD = (0.11 / 3600) * 50

const ROWS = [
  ...repeated('vanilla', {latencyP99Ms: 2000}, [TWO_USD, 0]),
  ...repeated('burst', {}, [TWO_USD, TWO_USD * 0.4]),
  ...repeated('overprovisioned', {}, [FOUR_USD, 0]),
]

const SHEETS = ['managed-flink-us-east-1', 'ec2-us-east-1', 'lambda-us-east-1'].map((name) => ({name}))

function sheetsOf(rows: readonly TrialRow[], prices: unknown): JudgedSheets {
  const {priced, uncompared} = onEachSheet({rows, manifest: {prices}})
  return {uncompared, sheets: priced.map(({sheet, rows: own}) => ({sheet, judged: judgePoints(own, P99)}))}
}

const textOf = (sheets: JudgedSheets): string =>
  lossesBody(sheets)
    .markup.replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')

const countsOf = (rows: readonly TrialRow[]): Losses => lossesOf(judgePoints(rows, P99))

test('the first sentence of a report names the prices that it holds at', () => {
  const verdictOf = (prices: unknown): string => {
    const experiment = {name: 'x', folder: 'x', rows: ROWS, manifest: {prices}}
    const report = folderReport({
      ...{name: 'x', figures: [], notes: [], where: [], allRows: ROWS.length},
      experiments: [experiment],
    })
    return report.verdict[0] ?? ''
  }
  expect(verdictOf(SHEETS)).toMatch(/^At managed-flink-us-east-1 prices burst is the cheapest pipeline/)
  expect(verdictOf(undefined)).toMatch(/^burst is the cheapest pipeline/)
})

describe('where bursting loses', () => {
  test('is said for each sheet of prices', () => {
    const sheets = sheetsOf(ROWS, SHEETS)
    expect(textOf(sheets)).toContain('At managed-flink-us-east-1 prices: Nowhere in these rows')
    expect(textOf(sheets)).toContain(
      'At ec2-us-east-1 prices: Under 1 of 1 circumstance: overprovisioned has',
    )
    expect(otherChoices(sheets)).toEqual([
      expect.stringContaining(
        'at ec2-us-east-1 prices, not those of managed-flink-us-east-1: overprovisioned',
      ),
    ])
  })

  test('is not said of a sheet that cannot be told to have priced the rows', () => {
    const unlike = sheetsOf(ROWS, [{name: 'ec2-us-east-1'}, {name: 'managed-flink-us-east-1'}])
    expect(textOf(unlike)).toContain('Other prices are not compared: ec2-us-east-1, managed-flink-us-east-1.')
    expect(otherChoices(unlike)).toEqual([])
    expect(textOf(sheetsOf(ROWS, undefined))).toContain(
      'Other prices than those of the rows are not compared.',
    )
  })

  test('knows sheets of a user by their lines', () => {
    const lines = (slotUsdPerHour: number): object => ({slotUsdPerHour, orchestrationSlots: 1})
    const prices = [
      {name: './mine.yaml', lines: lines(0.11)},
      {name: './yours.yaml', lines: lines(0.048)},
      {name: './both.yaml', lines: {slotUsdPerHour: 0.048, orchestrationSlots: 0}},
    ]
    const text = textOf(sheetsOf(ROWS, prices))
    expect(text).toContain('At ./yours.yaml prices: Under 1 of 1')
    expect(text).toContain('Other prices are not compared: ./both.yaml.')
  })

  test.each([
    ['no loss where bursting is chosen', ROWS, {compared: 1}],
    [
      'a tie, whichever of the two is the plainer',
      [...repeated('burst', {}, [0.2, 0]), ...repeated('vanilla', {}, [0.2, 0])],
      {compared: 1, alike: 1},
    ],
    [
      'a tie of bursting with what is less plain',
      [...repeated('burst', {}, [0.2, 0]), ...repeated('overprovisioned', {}, [0.2, 0])],
      {compared: 1, alike: 1},
    ],
    [
      'nothing judged where rows are not to be trusted',
      ROWS.map((row) => ({...row, flags: 'generator-late'})),
      {compared: 1, unjudged: 1},
    ],
    [
      'that no pipeline meets the objective',
      ROWS.map((row) => ({...row, latencyP99Ms: 3000})),
      {compared: 1, missed: 1},
    ],
    [
      'nothing beside an instrument alone',
      [...repeated('burst', {}, [0.2, 0]), ...repeated('modified', {}, [0.1, 0])],
      {compared: 0},
    ],
  ] as const)('counts %s', (_, rows, counts) => {
    expect(countsOf(rows)).toEqual({lines: [], alike: 0, missed: 0, unjudged: 0, ...counts})
  })

  test('is nowhere only where all is told apart and judged', () => {
    const tied = [...repeated('burst', {}, [0.2, 0]), ...repeated('vanilla', {}, [0.2, 0])]
    const text = textOf(sheetsOf(tied, undefined))
    expect(text).toContain(
      'No loss is shown; of 1 circumstance, not told apart from another pipeline under 1.',
    )
    expect(text).not.toContain('Nowhere')
  })
})
