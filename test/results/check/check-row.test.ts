import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {createRowCheck, type RowFault} from '../../../src/results/check/check-row.js'
import {
  columnName,
  isTextKey,
  TRIAL_KEYS,
  type TrialKey,
  type TrialRow,
} from '../../../src/results/trial-row.js'
import {parseTrials} from '../../../src/results/parse-trials.js'
import {requireSound} from '../../../src/results/check/sound-rows.js'
import {ROOT} from '../../support/burst.js'
import {columnsOf} from '../../../src/results/trial-columns.js'
import {buildSoundRow} from '../../support/trial-row.js'

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith('.csv'))
    .map((name) => join(folder, name))

const isOfTrials = (file: string): boolean => readFileSync(join(ROOT, file), 'utf8').startsWith('trial_id,')

const REFERENCE = [...filesBelow('experiments'), ...filesBelow('test/fixtures/results')].filter(isOfTrials)

const referenceRows = (file: string): readonly TrialRow[] =>
  parseTrials(readFileSync(join(ROOT, file), 'utf8'), file).rows

test.each(REFERENCE)('%s holds sound rows alone', (file) => {
  expect(() => {
    const read = parseTrials(readFileSync(join(ROOT, file), 'utf8'), file)
    requireSound(read, [createRowCheck(read.columns)], [])
  }).not.toThrow()
})

const rowFaults = (row: TrialRow): readonly RowFault[] => createRowCheck(columnsOf([row]))(0)

test('a sound row has no faults', () => {
  expect(rowFaults(buildSoundRow())).toEqual([])
})

describe('a row that no trial can have had', () => {
  const TARGET = {
    pipeline: 'burst',
    target: 'model',
    function: 'node',
    batch: 'linger',
    memoryMb: 1769,
    offloadedEvents: 200,
    offloadShare: 0.2,
    invocations: 10,
    sentRequests: 12,
    coldStarts: 3,
    throttles: 2,
    retries: 2,
    failures: 0,
    fallbackEvents: 0,
    environmentsMax: 3,
    lambdaCostUsd: 0.0001,
    localCostUsd: 0.0001,
  } as const
  const LATENCIES = {
    latencyMeanMs: 20,
    latencyP50Ms: 10,
    latencyP90Ms: 30,
    latencyP95Ms: 40,
    latencyP99Ms: 50,
    latencyP999Ms: 60,
    latencyMaxMs: 70,
  }

  test.each<[Partial<TrialRow>, TrialKey, string]>([
    [
      {sunkEvents: 1},
      'sunkEvents',
      'sunk_events is 1, and intended_events 1000 - unfinished_events 0 - lost_events 0 is 1000',
    ],
    [
      {unfinishedEvents: 5},
      'sunkEvents',
      'sunk_events is 1000, and intended_events 1000 - unfinished_events 5',
    ],
    [{lostEvents: -1, sunkEvents: 1001}, 'lostEvents', 'lost_events is -1: it cannot be below 0'],
    [{intendedEvents: 999.5}, 'intendedEvents', 'intended_events is 999.5: it has to be whole'],
    [{emittedEvents: 999}, 'sunkEvents', 'sunk_events is 1000, which is above emitted_events 999'],
    [{emittedEvents: 1001}, 'emittedEvents', 'emitted_events is 1001, which is above intended_events 1000'],
    [{sunkEvents: Number.NaN}, 'sunkEvents', 'sunk_events is empty, and a trial that ended has one'],
    [{burstEvents: 1001}, 'burstEvents', 'burst_events is 1001, which is above intended_events 1000'],
    [{busyShare: 1.5}, 'busyShare', 'busy_share is 1.5: a share is from 0 to 1'],
    [{idleShare: -0.5}, 'idleShare', 'idle_share is -0.5: a share is from 0 to 1'],
    [
      {...LATENCIES, latencyP50Ms: 35},
      'latencyP50Ms',
      'latency_p50_ms is 35, which is above latency_p90_ms 30',
    ],
    [
      {...LATENCIES, latencyMaxMs: 55},
      'latencyP999Ms',
      'latency_p999_ms is 60, which is above latency_max_ms 55',
    ],
    [
      {...LATENCIES, latencyP999Ms: Number.NaN, latencyMaxMs: 45},
      'latencyP99Ms',
      'latency_p99_ms is 50, which is above latency_max_ms 45',
    ],
    [
      {...LATENCIES, latencyMeanMs: 71},
      'latencyMeanMs',
      'latency_mean_ms is 71, which is above latency_max_ms 70',
    ],
    [
      {burstLatencyP50Ms: 9, burstLatencyP99Ms: 8},
      'burstLatencyP50Ms',
      'burst_latency_p50_ms is 9, which is above burst_latency_p99_ms 8',
    ],
    [{latencyP50Ms: -1}, 'latencyP50Ms', 'latency_p50_ms is -1: it cannot be below 0'],
    [{rateEps: 999, peakRateEps: 100}, 'rateEps', 'rate_eps is 999, which is above peak_rate_eps 100'],
    [{totalCostUsd: 1}, 'localCostUsd', 'and total_cost_usd 1 - lambda_cost_usd 0 is 1'],
    [
      {localCostUsd: 0.1, totalCostUsd: 0.1},
      'costPerMillionEventsUsd',
      'and total_cost_usd 0.1 for sunk_events 1000',
    ],
    [
      {offeredEps: 2000, durationMs: 1000},
      'offeredEps',
      'offered_eps is 2000, in duration_ms 1000 more than',
    ],
    [
      {processedEps: 2000, durationMs: 1000},
      'processedEps',
      'processed_eps is 2000, in duration_ms 1000 more than',
    ],
    [
      {sloMissedS: 9, durationMs: 1000},
      'sloMissedS',
      'slo_missed_s is 9, which is longer than duration_ms 1000',
    ],
    [{...TARGET, offloadedEvents: 1001}, 'offloadedEvents', 'which is above emitted_events 1000'],
    [{...TARGET, fallbackEvents: 201}, 'fallbackEvents', 'which is above offloaded_events 200'],
    [{...TARGET, coldStarts: 11}, 'coldStarts', 'which is above invocations 10'],
    [{...TARGET, sentRequests: 9}, 'invocations', 'which is above sent_requests 9'],
    [{...TARGET, throttles: Number.NaN}, 'throttles', 'throttles is empty'],
    [
      {...TARGET, lambdaBilledMsTotal: 1000, lambdaGbSeconds: 9},
      'lambdaGbSeconds',
      'and lambda_billed_ms_total 1000 at memory_mb 1769 is 1.72',
    ],
    [{state: 'complete'}, 'state', 'state is "complete", which is unknown: did you mean "completed"?'],
    [{engine: 'vrtual'}, 'engine', 'engine is "vrtual", which is unknown: did you mean "virtual"?'],
    [{pipeline: 'bursts'}, 'pipeline', 'did you mean "burst"?'],
    [{target: 'constructor'}, 'target', 'target is "constructor", which is unknown'],
    [{shape: 'spikes'}, 'shape', 'did you mean "spike"?'],
    [{trialId: '../../etc'}, 'trialId', 'trial_id is "../../etc": it has to be 12 hex digits'],
    [{outputDigest: 'xyz'}, 'outputDigest', 'output_digest is "xyz": it has to be 16 hex digits'],
    [{flags: 'Unsteady '}, 'flags', 'flags is "Unsteady ": it has to be words joined by ;'],
    [{sustainable: 'yes'}, 'sustainable', 'sustainable is "yes", which is unknown'],
  ])('%o', (changes, key, message) => {
    const faults = rowFaults(buildSoundRow(changes))

    expect(faults.map((fault) => fault.key)).toContain(key)
    expect(faults.find((fault) => fault.key === key)?.message).toContain(message)
  })

  // What only tells how long something took may be anything; a count or an amount hangs together with others.
  test('any count, share or amount of a real row, doubled or with its sign turned', () => {
    const rows = ['run', 'batch-size', 'strategies'].flatMap((name) =>
      referenceRows(`test/fixtures/results/${name}/trials.csv`),
    )
    const counted = TRIAL_KEYS.filter((key) => !isTextKey(key) && /Events$|Usd$|Share$|Seconds$/.test(key))
    const turned = rows.flatMap((row) =>
      counted
        .filter((key) => Number(row[key]) > 0)
        .map((key) => ({key, faults: rowFaults({...row, [key]: -Number(row[key])}).length})),
    )
    expect(turned.filter(({faults}) => faults === 0)).toEqual([])

    const conserved = [
      'intendedEvents',
      'sunkEvents',
      'localCostUsd',
      'totalCostUsd',
      'lambdaGbSeconds',
    ] as const
    for (const row of rows) {
      for (const key of conserved.filter((one) => row[one] > 0)) {
        expect(rowFaults({...row, [key]: row[key] * 2}), columnName(key)).not.toEqual([])
      }
    }
  })

  test('an invalid one is as wrong as it is', () => {
    const invalid = {state: 'invalid', intendedEvents: 10, sunkEvents: 12, lostEvents: -2, duplicateEvents: 2}

    expect(rowFaults(buildSoundRow(invalid))).toEqual([])
  })
})
