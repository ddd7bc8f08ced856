import {describe, expect, test} from 'vitest'
import {START} from '../../src/page/app/settings/start.js'
import {flagsOf} from '../../src/page/app/settings/flags.js'
import {stateOfRow} from '../../src/page/app/settings/row-state.js'
import {cameAgain, oddWordsOf, openedWords} from '../../src/page/app/settings/row-words.js'
import {compute, readQuestion} from '../../src/page/compute.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {answerTo} from '../support/play-page.js'

/** The rows of `burst run --engine virtual` with these flags. */
async function rowsOf(flags: Readonly<Record<string, string>>): Promise<readonly TrialRow[]> {
  const {trials} = await compute(await readQuestion(flags), flags, () => undefined)
  return trials.map(({row}) => row)
}

describe('a row that is opened on the page of burst play', () => {
  test('of a plain run gives that very trial, whatever its pipeline', async () => {
    const rows = (await rowsOf({})).filter(({pipeline}) => pipeline !== 'modified')
    expect(rows).toHaveLength(3)
    for (const row of rows) {
      const {trials} = await answerTo(stateOfRow(row).state)
      expect(cameAgain(row, trials)).toBe(` ${row.trialId} is the very trial of the row.`)
    }
  })

  test('says all that no column of it holds: with that set it gives the very trial', async () => {
    const unsaid = {
      'reserved-concurrency': '3',
      'max-in-flight': '5',
      prices: 'ec2-us-east-1',
      profile: 'java',
      'max-attempts': '2',
      'on-give-up': 'drop',
      'drain-timeout': '9s',
      'unpriced-logs': 'true',
      'priced-nat': 'true',
      'spike-duration': '1s',
      'service-distribution': 'exponential',
      environments: 'warm',
      slo: 'p99<400ms',
      'strategy.inputThreshold': '1700',
    }
    const {trials} = await answerTo({...START, strategy: 'threshold', ...unsaid})
    const {row} = trials.find((one) => one.row.pipeline === 'burst')!
    const opened = stateOfRow(row)
    expect(opened.unsaid).toEqual(expect.arrayContaining(Object.keys(unsaid)))
    expect(opened.unsaid).not.toEqual(expect.arrayContaining(['rate']))
    expect(cameAgain(row, (await answerTo(opened.state)).trials)).toMatch(/does not say was set otherwise/)
    const again = await answerTo({...opened.state, ...unsaid})
    expect(cameAgain(row, again.trials)).toMatch(/is the very trial/)
    const pointed = stateOfRow({...row, point: 'environments=warm;strategy.inputThreshold=1700'})
    expect(pointed.unsaid).not.toContain('environments')
    expect(pointed.unsaid).not.toContain('strategy.inputThreshold')
  })

  test('says its engine and state where they are not those of the page', async () => {
    const [row] = await rowsOf({})
    const odd = {...row!, engine: 'flink', state: 'invalid', flags: 'restarted', trialId: 'x'}
    expect(oddWordsOf(row!)).toEqual([])
    expect(oddWordsOf(odd)).toEqual(['measured on flink', 'invalid: restarted'])
    expect(openedWords(odd, stateOfRow(odd))).toMatch(/^Opened x, measured on flink, invalid: restarted\. /)
    expect(cameAgain(odd, [{row: row!}])).toMatch(/measured on flink; this is what the model answers/)
  })

  test('says that the page lacks its pipeline, or that a row holds no trace', async () => {
    const [row] = await rowsOf({})
    const modified = {...row!, pipeline: 'modified'}
    expect(openedWords(modified, stateOfRow(modified))).toContain('no pipeline modified')
    expect(cameAgain(modified, [])).toContain('no pipeline modified')
    const traced = {...row!, shape: 'trace'}
    expect(openedWords(traced, stateOfRow(traced))).toContain('A row holds no trace')
    expect(flagsOf(stateOfRow(traced).state)).not.toHaveProperty('spike-duration')
  })
})
