import {readFileSync} from 'node:fs'
import {type SpikeAnswer, spikeAnswers} from '../../src/analysis/spike-answers.js'
import {answersBySeed} from '../../src/analysis/spike-seeds.js'
import {parseTrials} from '../../src/results/parse-trials.js'
import type {TrialRow} from '../../src/results/trial-row.js'

/** One spike of a study, and what each of its trials makes of it. */
export interface StudiedSpike {
  readonly lengthS: number
  /** Peak over base rate. */
  readonly factor: number
  /** Of its first repetition. */
  readonly rows: readonly TrialRow[]
  /** In the order of the rows. */
  readonly answers: readonly SpikeAnswer[]
  /** By repetition. */
  readonly bySeed: readonly (readonly SpikeAnswer[])[]
}

const lab = new URL('../', import.meta.url)

/**
 * The spikes in a file below `experiments/`, in the order of their length and height; calm trials are none. Of rows that
 * `read` makes nothing of, none.
 */
export function readSpikes(
  file: string,
  read: (row: TrialRow) => TrialRow | null = (row) => row,
): readonly StudiedSpike[] {
  const rows = parseTrials(readFileSync(new URL(file, lab), 'utf8'), file).rows.flatMap(
    (row) => read(row) ?? [],
  )
  const calm = rows.find((row) => factorOf(row) === 1 && row.pipeline === 'burst')
  const groups = new Map<string, TrialRow[]>()
  for (const row of rows.filter((one) => factorOf(one) > 1)) {
    const key = `${lengthS(row)} ${factorOf(row)}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()]
    .flatMap((own): StudiedSpike[] => {
      const [one] = own
      if (!one) return []
      const firsts = own.filter(({repetition}) => repetition === 1)
      const place = {lengthS: lengthS(one), factor: factorOf(one)}
      const bySeed = answersBySeed(own, calm)
      return [{...place, rows: firsts, answers: spikeAnswers(firsts, calm), bySeed}]
    })
    .toSorted((a, b) => a.lengthS - b.lengthS || a.factor - b.factor)
}

const factorOf = ({peakRateEps, rateEps}: TrialRow): number => Number((peakRateEps / rateEps).toPrecision(6))

/** A pair of a point, like `spikeDuration=3000ms`, in seconds. */
export function spanOf({point}: TrialRow, key: string): number {
  const [, amount, unit] = new RegExp(`(?:^|;)${key}=([\\d.]+)(ms|s|m|h)(?:;|$)`).exec(point) ?? []
  return Number(amount) * (unit === 'ms' ? 0.001 : unit === 'm' ? 60 : unit === 'h' ? 3600 : 1)
}

/** Of a trace, by the name of its file, as `30s-6x.csv`. */
const lengthS = (row: TrialRow): number => {
  const [, traceS] = /(?:^|;)trace=(\d+)s-/.exec(row.point) ?? []
  return traceS === undefined ? spanOf(row, 'spikeDuration') : Number(traceS)
}

/** A row with slots at the price of an EC2 vCPU, of rows with managed slots. */
export function atEc2(row: TrialRow): TrialRow {
  const localCostUsd = (row.localCostUsd * 0.048) / 0.11
  return {...row, localCostUsd, totalCostUsd: localCostUsd + (row.lambdaCostUsd || 0)}
}
