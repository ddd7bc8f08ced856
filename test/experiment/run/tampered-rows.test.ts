import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'
import {NO_PROGRESS} from '../../support/no-progress.js'
import type {PreparedSweep} from '../../../src/experiment/plan/prepare-sweep.js'
import {executeSweep} from '../../../src/experiment/run/sweep-once.js'
import {createWallClock} from '../../../src/kernel/wall-clock.js'
import {readResults} from '../../../src/results/read-results.js'
import {prepareLines, SMALL, temporaryFolder} from '../../support/sweep-file.js'

const folder = temporaryFolder()
const results = join(folder, 'small')
const file = join(results, 'trials.csv')

let prepared: PreparedSweep
let sound = ''
let header: readonly string[] = []

const resume = () =>
  executeSweep(prepared, {
    out: folder,
    isFresh: false,
    detail: 'figures',
    workers: 1,
    clock: createWallClock(),
    signal: new AbortController().signal,
    progress: NO_PROGRESS,
    nowIso: () => '2026-01-01T00:00:00.000Z',
  })

beforeAll(async () => {
  // A figure that keeps a summary of every trial.
  prepared = await prepareLines(folder, [...SMALL, 'plots: [latency-spectrum]'])
  await resume()
  sound = readFileSync(file, 'utf8')
  header = sound.split('\n')[0]!.split(',')
})

/** Writes the rows with one cell of the second burst row changed; returns where it stands. */
function tamper(column: string, change: (cell: string) => string): string {
  const lines = sound.split('\n')
  const row = lines.findLastIndex((line) => line.includes(',burst,'))
  const cells = lines[row]!.split(',')
  const at = header.indexOf(column)
  cells[at] = change(cells[at]!)
  lines[row] = cells.join(',')
  writeFileSync(file, lines.join('\n'))
  return `${file}:${row + 1}:${cells.slice(0, at).join(',').length + 2} `
}

const refusalOf = async (work: Promise<unknown>): Promise<{message: string; exitCode: unknown}> =>
  work.then(
    () => ({message: 'nothing was wrong', exitCode: 0}),
    (error: unknown) => ({
      message: (error as Error).message,
      exitCode: (error as {exitCode?: unknown}).exitCode,
    }),
  )

/** Told of the other part. */
const SUMMED = ['total_cost_usd', 'idle_share']

describe(
  'a number changed by hand is believed neither by a resume nor by a reader',
  {timeout: 60_000},
  () => {
    test.each([
      [
        'sunk_events',
        () => '1',
        /sunk_events is 1, and intended_events \d+ - unfinished_events 0 - lost_events 0 is \d+$/,
      ],
      ['rate_eps', () => '99', /rate_eps is 99, and (the plan|manifest\.json) has \d00 for this trial$/],
      ['rate_eps', () => '', /rate_eps is none, and (the plan|manifest\.json) has \d00 for this trial$/],
      ['peak_rate_eps', () => '999', /peak_rate_eps is 999, and .* has \d00 for this trial$/],
      ['parallelism', () => '3', /parallelism is 3, and .* has 2 for this trial$/],
      ['service_time_ms', () => '7', /service_time_ms is 7, and .* has 5 for this trial$/],
      ['warmup_ms', () => '400', /warmup_ms is 400, and .* has 1000 for this trial$/],
      ['memory_mb', () => '512', /memory_mb is 512, and .* has 1769 for this trial/],
      ['seed', () => '77', /seed is 77, and .* has \d+ for this trial$/],
      ['repetition', () => '9', /repetition is 9, and .* has [12] for this trial$/],
      ['strategy', () => 'always', /strategy is always, and .* has shortest-delay for this trial$/],
      ['engine', () => 'flink', /engine is flink, and .* has virtual for this trial$/],
      ['duplicate_events', () => '3', /duplicate_events is 3, and state is completed$/],
      ['offload_share', () => '1.7', /offload_share is 1.7: a share is from 0 to 1$/],
      [
        'total_cost_usd',
        (cell: string) => String(2 * Number(cell)),
        /and total_cost_usd [\d.e-]+ - lambda_cost_usd/,
      ],
      ['buffer_events', () => '7', /buffer_events is 7, and .* has 200 for this trial$/],
      ['experiment', () => 'other', /experiment is other, and .* has small for this trial$/],
      ['offload_share', () => '0.25', /offload_share is 0\.25, and offloaded_events \d+ of intended_events/],
      [
        'flags',
        (cell: string) => cell.replace('priced-as-cpu', 'censored'),
        /with censored, and unfinished_events/,
      ],
      ['flags', () => 'quiet', /flags has "quiet", which is unknown$/],
      ['slots_max', () => '9', /slots_max is 9, and without an autoscaler it is parallelism 2$/],
      ['rescales', () => '2', /rescales is 2, and autoscaler is empty: nothing was rescaled$/],
      ['idle_share', () => '0.123', /busy_share is [\d.]+, and idle_share 0\.123: together they are 1$/],
      ['slot_seconds', () => '9', /slot_seconds is 9 at local_cost_usd .*, and in line \d+ one costs /],
      ['offered_eps', () => '0', /offered_eps is 0, in duration_ms \d+ 0 events, /],
      [
        'latency_p90_ms',
        (cell: string) => `${Number(cell) * 1.0001}`,
        /latency_p90_ms is .* summary\.json has/,
      ],
      ['wall_ms', () => '12345', /wall_ms is 12345, and summary\.json has \d+ for this trial$/],
      ['backlog_max_events', () => '0', /backlog_max_events is 0, and summary\.json has \d+ for this trial$/],
      ['latency_p50_ms', () => '1e6', /latency_p50_ms is 1000000, which is above latency_p90_ms/],
      ['latency_p50_ms', () => '0x1F', /latency_p50_ms is "0x1F", not a number$/],
    ])('%s', async (column, change, message) => {
      const where = tamper(column, change)
      for (const start of [resume, () => readResults(results)]) {
        const refused = await refusalOf(start())
        const lines = refused.message.split('\n').map((line) => line.trim())
        const found = lines.find((line) => message.test(line)) ?? ''
        expect(found, refused.message).not.toBe('')
        // What does not add up is told of a part.
        if (!SUMMED.includes(column)) expect(found.startsWith(where), found).toBe(true)
        expect(refused.exitCode).toBe(2)
      }
    })

    test('a trial that the plan does not have', async () => {
      const where = tamper('trial_id', () => '0123456789ab').replace(/:2 $/, ':1 ')
      const refused = await refusalOf(readResults(results))

      expect(refused.message).toBe(`${where}trial_id is 0123456789ab, and manifest.json has no such trial`)
      expect((await refusalOf(resume())).message).toContain('not in this sweep any more')
    })

    test('what was not touched is read, and goes on', async () => {
      writeFileSync(file, sound)

      expect((await readResults(results))[0]?.rows).toHaveLength(8)
      expect((await resume()).ranTrials).toBe(0)
    })
  },
)
