import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {TIMELINE_COLUMNS, TRIAL_COLUMNS} from '../../../src/results/columns.js'
import {csvHeader, csvLines} from '../../../src/results/csv.js'
import {loadTrace} from '../../../src/settings/files/load-trace.js'
import {buildTrialRow} from '../../support/trial-row.js'

const ID = '88a0bec210e4'
let results = ''
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'burst-trial-trace-'))
})
afterEach(() => {
  rmSync(results, {recursive: true, force: true})
})

/** A trial of 1 s of warm-up and steps of 800 ms, each with what it served, what waited and what was at Lambda. */
function writeTrial(
  durationMs: number,
  steps: readonly (readonly [number, number, number])[],
  id = ID,
): string {
  const folder = join(results, 'trials', `burst-rate-1000-r1-${ID}`)
  mkdirSync(folder, {recursive: true})
  const rows = steps.map(([served, waiting, away], index) => {
    const cells = [800 * (index + 1), served / 0.8, served / 0.8, waiting, 0, 0, 0, 0, away]
    return [...cells, ...Array<string>(TIMELINE_COLUMNS.length - cells.length).fill('')].join(',')
  })
  writeFileSync(join(folder, 'timeline.csv'), `${csvHeader(TIMELINE_COLUMNS)}${rows.join('\n')}\n`)
  const row = buildTrialRow({trialId: id, warmupMs: 1000, durationMs})
  writeFileSync(join(results, 'trials.csv'), csvHeader(TRIAL_COLUMNS) + csvLines(TRIAL_COLUMNS, [row]))
  return folder
}

describe('the arrivals of a finished trial', () => {
  test('are what was served, and what more waits or is at Lambda, step by step of the window', async () => {
    const folder = writeTrial(2000, [
      [80, 0, 0],
      // 160 arrive, 60 of them in the 200 ms of the warm-up by the rate of the step.
      [80, 60, 20],
      // 320 arrive and 400 leave.
      [400, 0, 0],
      [240, 0, 0],
      [0, 0, 0],
    ])
    const {points, understood, path} = await loadTrace(`${folder}/`)
    expect(path).toBe(`${folder}/`)
    expect(points).toEqual({
      kind: 'rates',
      endNs: 2e9,
      points: [
        {atNs: 0, rateEps: 200},
        {atNs: 6e8, rateEps: 400},
        {atNs: 14e8, rateEps: 300},
      ],
    })
    expect(understood).toEqual([
      'arrivals of a finished trial: 620 events of its window, in 3 steps of 800 ms',
    ])
  })

  test('end with the last of them where a number of events ended the trial', async () => {
    const {points} = await loadTrace(
      writeTrial(Number.NaN, [
        [80, 0, 0],
        [160, 0, 0],
        [0, 0, 0],
      ]),
    )
    expect(points).toEqual({kind: 'rates', endNs: 6e8, points: [{atNs: 0, rateEps: 200}]})
  })

  test('are played as those of files', async () => {
    const folder = writeTrial(1400, [
      [0, 0, 0],
      [80, 0, 0],
      [80, 0, 0],
    ])
    const {points, understood} = await loadTrace(folder, {scale: 3})
    expect(points).toMatchObject({points: [{rateEps: 300}, {rateEps: 300}]})
    expect(understood).toHaveLength(2)
    await expect(loadTrace(folder, {unit: 'eps'})).rejects.toThrow(/trace unit is of files, and .* a trial/)
  })

  test.each([
    {what: 'a folder of results', name: () => results, message: /is a folder without timeline\.csv/},
    {
      what: 'a trial without a row',
      name: () => writeTrial(2000, [[80, 0, 0]], '000000000000'),
      message: /trials\.csv has no row of the trial in/,
    },
    {
      what: 'a trial whose window is empty',
      name: () => writeTrial(2000, [[80, 0, 0]]),
      message: /has no event in the measured window/,
    },
    {
      what: 'a trial without rows beside it',
      name: () => {
        const folder = writeTrial(2000, [[80, 0, 0]])
        rmSync(join(results, 'trials.csv'))
        return folder
      },
      message: /trials\.csv does not exist/,
    },
    {
      what: 'a timeline that is none',
      name: () => {
        const folder = writeTrial(2000, [[80, 0, 0]])
        writeFileSync(join(folder, 'timeline.csv'), 'time,rate\n1,2\n')
        return folder
      },
      message: /timeline\.csv/,
    },
  ])('are not those of $what', async ({name, message}) => {
    const folder = name()
    await expect(loadTrace(folder)).rejects.toThrow(message)
  })
})
