import {describe, expect, test} from 'vitest'
import {answerCsv, answerMarkdown, answerText} from '../../../src/cli/describe/answer/answer.js'
import {folderAnswer, folderJson, foundIn} from '../../../src/cli/describe/answer/folder-answer.js'
import {missedIn} from '../../../src/cli/describe/answer/missed-objectives.js'
import type {Objective} from '../../../src/analysis/objective.js'
import {judgePoints} from '../../../src/analysis/points/judge-points.js'
import {pointAnswer} from '../../../src/cli/describe/answer/point-answer.js'
import type {ExperimentResults} from '../../../src/results/read-results.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {buildTrialRow} from '../../support/trial-row.js'

const repeated = (changes: Partial<TrialRow>, [p99Ms, usd]: readonly [number, number]): readonly TrialRow[] =>
  [0.98, 1, 1.02].map((noise, index) =>
    buildTrialRow({
      repetition: index + 1,
      seed: index + 1,
      latencyP99Ms: p99Ms * noise,
      costPerMillionEventsUsd: usd * noise,
      ...changes,
    }),
  )

const rows = [500, 1000].flatMap((rateEps) => [
  ...repeated({rateEps}, rateEps === 500 ? [10, 0.1] : [9000, 0.1]),
  ...repeated({rateEps, pipeline: 'burst', offloadShare: 0.25}, [90, 0.2]),
])
const experiment: ExperimentResults = {
  name: 'latency',
  folder: 'results/latency',
  rows,
  manifest: {question: 'How?', config: {base: {slo: {percentile: 'p99', limitMs: 300}}}},
}

describe('what a sweep found', () => {
  test('is a table with intervals, the best marked, and a verdict in words', () => {
    expect(answerText(folderAnswer(experiment), 120)).toBe(
      [
        'latency: How?',
        '',
        'rate_eps  pipeline  p99<300ms             p99 ms          $/M events  offload',
        '────────  ────────  ─────────  ─────────────────  ──────────────────  ───────',
        '500       vanilla        best    10 [9.51, 10.5]  0.1 [0.095, 0.105]        –',
        '500       burst           met    90 [85.6, 94.6]    0.2 [0.19, 0.21]     25 %',
        '1000      vanilla      missed  8999 [8563, 9457]  0.1 [0.095, 0.105]        –',
        '1000      burst          best    90 [85.6, 94.6]    0.2 [0.19, 0.21]     25 %',
        '',
        'In brackets 95 % intervals (Student t) over 3 repetitions.',
        'Not compared with overprovisioned: no trial of that ran.',
        'Verdict   vanilla is the cheapest pipeline that meets p99<300ms in 1 of 2 cases: rate_eps 500',
        '          burst is the cheapest pipeline that meets p99<300ms in 1 of 2 cases: rate_eps 1000',
      ].join('\n'),
    )
  })

  test.each([60, 80, 120])('keeps to %d columns', (width) => {
    const lines = answerText(folderAnswer(experiment), width).split('\n')
    expect(Math.max(...lines.map(({length}) => length))).toBeLessThanOrEqual(width)
  })

  test('says in one case what the best costs, and what it is not told apart from', () => {
    const one = rows.filter(({rateEps}) => rateEps === 1000)
    const alike = repeated({rateEps: 1000, pipeline: 'overprovisioned', parallelism: 9}, [20, 0.2])
    const {verdict} = folderAnswer({...experiment, rows: [...one, ...alike]})
    expect(verdict).toEqual([
      'burst is the cheapest pipeline that meets p99<300ms: $0.2 per million events, p99 90 ms; not told apart from overprovisioned',
    ])
    expect(folderAnswer({...experiment, rows: []}).verdict).toEqual([
      'no trial has completed: nothing is judged',
    ])
  })

  test('blames no unfinished events alone where a percentile has too few', () => {
    const few = rows.map((row) => ({...row, latencyP99Ms: Number.NaN, burstLatencyP99Ms: Number.NaN}))
    expect(few.every(({unfinishedEvents}) => unfinishedEvents === 0)).toBe(true)
    const {verdict} = folderAnswer({...experiment, manifest: {question: 'How?', config: {}}, rows: few})
    expect(verdict[0]).toContain('no figure that decides is known (too few events, or some left unfinished)')
  })

  test('says of a pipeline that ran alone that nothing was compared, and of several choices which is cheapest', () => {
    const burst = rows.filter(({pipeline, rateEps}) => pipeline === 'burst' && rateEps === 1000)
    const alone = folderAnswer({...experiment, rows: burst})
    expect(alone.verdict[0]).toMatch(/^burst meets p99<300ms, with nothing beside it to compare with: \$0\.2/)
    expect(alone.notes).toContain('Not compared with vanilla, overprovisioned: no trial of that ran.')
    const two = [
      ...burst.map((row) => ({...row, strategy: 'aimd'})),
      ...burst.map((row) => ({...row, strategy: 'pid'})),
    ]
    expect(folderAnswer({...experiment, rows: two}).verdict[0]).toContain('is the cheapest choice that meets')
    const missing = repeated({pipeline: 'burst'}, [900, 0.2])
    expect(folderAnswer({...experiment, rows: missing}).verdict[0]).toBe(
      'burst, the only pipeline that ran, misses p99<300ms',
    )
  })

  test('of many points has the best alone, and says how many are left out', () => {
    const answer = pointAnswer(foundIn(experiment), 3)
    expect(answer.rows.map((cells) => cells.slice(0, 3).join(' '))).toEqual([
      '500 vanilla best',
      '1000 burst best',
    ])
    expect(answer.notes[0]).toBe('2 more rows are left out here; burst show prints all of them.')
  })

  test('is Markdown with the best in bold', () => {
    const lines = answerMarkdown(folderAnswer(experiment)).split('\n')
    expect(lines[0]).toBe('### latency: How?')
    expect(lines[3]).toBe('| :-- | :-- | --: | --: | --: | --: |')
    expect(lines[4]).toBe(
      '| **500** | **vanilla** | **best** | **10 [9.51, 10.5]** | **0.1 [0.095, 0.105]** | **–** |',
    )
    expect(lines).toContain('| 500 | burst | met | 90 [85.6, 94.6] | 0.2 [0.19, 0.21] | 25 % |')
  })

  test('is CSV with names of columns and the ends of intervals; what is not known is empty', () => {
    const [header = '', first = ''] = answerCsv(folderAnswer(experiment)).split('\n')
    expect(header).toBe(
      'rate_eps,pipeline,repetitions,p99_ms,p99_ms_low,p99_ms_high,p99_ms_is_bound,cost_per_million_events_usd,cost_per_million_events_usd_low,cost_per_million_events_usd_high,cost_per_million_events_usd_is_bound,offload_share,objectives,mark',
    )
    expect(first).toBe(
      '500,vanilla,3,9.99866649,9.51397266,10.5080533,no,0.1,0.0950317246,0.104968275,no,,met,best',
    )
  })

  test('is JSON with marks and cases', () => {
    expect(folderJson(experiment)).toMatchObject({
      name: 'latency',
      objectives: [{metric: 'p99', limit: 300}],
      points: [
        {keys: {rate_eps: '500', pipeline: 'vanilla'}, mark: 'best'},
        {mark: null},
        {},
        {mark: 'best'},
      ],
      circumstances: [{values: {rate_eps: '500'}, best: {pipeline: 'vanilla'}}, {values: {rate_eps: '1000'}}],
    })
  })
})

test('of a search the answer is its capacities', () => {
  const found = [900, 1000, 1100].map((rateEps, index) =>
    buildTrialRow({
      trialId: String(index),
      rateEps,
      parallelism: 4,
      serviceTimeMs: 4,
      durationMs: 1000,
      sustainable: rateEps > 1000 ? 'unsustainable' : 'sustainable',
    }),
  )
  const answer = folderAnswer({name: 'capacity', folder: '', rows: found, manifest: {search: {slo: null}}})
  expect(answer.rows).toEqual([['vanilla', '4', '1000', '–', '1', '1000', '1.00', '3']])
  expect(answer.csv.rows[0]).toEqual(['vanilla', 4, 1000, 1000, 1000, 'no', 1, 1000, 3])
})

describe('the objectives of a command line', () => {
  const judged = (own: readonly TrialRow[], ...objectives: readonly Objective[]) =>
    missedIn(judgePoints(own, {objectives, primary: null}))

  test('are judged at every point of burst', () => {
    expect(judged(rows, {metric: 'p99', limit: 100})).toEqual({
      isMissed: false,
      text: 'Objective p99<100ms: met by burst at all 2 points',
    })
    expect(judged(rows, {metric: 'p99', limit: 100}, {metric: 'cost', limit: 0.2})).toEqual({
      isMissed: true,
      text: 'Objective p99<100ms, cost<0.2USD: missed by burst at 2 of 2 points',
    })
  })

  test('are not known where a figure is not, which is no miss and no success', () => {
    const short = rows.map((row) => ({...row, latencyP999Ms: NaN}))
    expect(judged(short, {metric: 'p999', limit: 100})).toEqual({
      isMissed: true,
      text: 'Objective p999<100ms: not known of burst at 2 of 2 points (too few events, or some left unfinished)',
    })
  })

  test('are those of the only pipeline without it, and of none beside another', () => {
    const vanilla = rows.filter(({pipeline}) => pipeline === 'vanilla')
    expect(judged(vanilla, {metric: 'p99', limit: 100}).text).toBe(
      'Objective p99<100ms: missed by vanilla at 1 of 2 points',
    )
    const others = [...vanilla, ...repeated({pipeline: 'overprovisioned', parallelism: 9}, [1, 1])]
    expect(judged(others, {metric: 'p99', limit: 100}).isMissed).toBe(false)
  })

  test('are missed where nothing is known', () => {
    const empty = repeated({pipeline: 'burst'}, [Number.NaN, 1])
    expect(judged(empty, {metric: 'p99', limit: 100}).isMissed).toBe(true)
  })
})

test('what ends within 5 % of the objective is named', () => {
  const close = repeated({pipeline: 'burst'}, [290, 0.2])
  const notes = (own: readonly TrialRow[]) => folderAnswer({...experiment, rows: own}).notes.join(' ')
  expect(notes(close)).toContain(
    'Less than 5 % of headroom, which another seed or a little more load may take: burst.',
  )
  expect(notes(rows)).not.toContain('headroom')
})
