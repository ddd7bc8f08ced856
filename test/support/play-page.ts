import {readSettings} from '../../src/cli/flags/read-settings.js'
import {prepareRun} from '../../src/experiment/run/run-once.js'
import {createRandom} from '../../src/kernel/random.js'
import {PIPELINES} from '../../src/model/trial.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import type {State} from '../../src/page/app/settings/controls.js'
import {asLists, flagsOf} from '../../src/page/app/settings/flags.js'
import {type Answer, compute, type FlagTexts, type Question, readQuestion} from '../../src/page/compute.js'
import {runAlone} from './run-alone.js'

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  rate: ['200', '700', '1500'],
  'peak-rate': ['2500', '5000'],
  'spike-duration': ['300ms', '1s'],
  duration: ['5s', '8s'],
  arrivals: ['poisson', 'uniform'],
  parallelism: ['1', '3', '5'],
  'service-time': ['1ms', '2.5ms'],
  'service-distribution': ['constant', 'exponential', 'lognormal'],
  'buffer-events': ['50', '400'],
  function: ['node', 'python', 'java'],
  environments: ['cold', 'warm'],
  memory: ['1769MB', '3008MB'],
  'reserved-concurrency': ['2', '1000'],
  'max-in-flight': ['8', '64'],
  strategy: ['shortest-delay', 'threshold', 'utilization', 'queue-delay', 'always'],
  batch: ['linger', 'fixed', 'adaptive', 'ladder'],
  autoscaler: ['flink-operator', 'managed-flink'],
}

/** Flags of a run by chance, the same for the same seed. */
export function randomFlags(seed: number): FlagTexts {
  const draws = createRandom(seed, 'flags of a page')
  const texts = Object.entries(CHOICES).map(
    ([flag, words], index) => [flag, words[Math.floor(draws.at(index) * words.length)] ?? ''] as const,
  )
  const pipeline = ['vanilla', 'rescaled', 'burst', 'bridge', 'overprovisioned']
  // Digests of outputs are there where texts are made, which takes its time for each event.
  const made = seed % 5 === 0 ? {materialize: true as const, rate: '200', duration: '5s'} : {}
  return {...Object.fromEntries(texts), ...made, seed: String(seed), pipeline, slo: ['p99<400ms']}
}

/** The rows of `burst run --engine virtual` with these flags, in the order of the vocabulary. */
export async function rowsOfRun(flags: FlagTexts): Promise<readonly unknown[]> {
  const {plan} = await prepareRun({...readSettings(flags), engine: 'virtual'}, new Date(0))
  const rows: TrialRow[] = []
  for (const trial of plan.trials) {
    rows.push((await runAlone(trial)).row)
  }
  return comparable(rows)
}

/** Rows without what names a run or times the machine. */
export function comparable(rows: readonly TrialRow[]): readonly unknown[] {
  const words: readonly string[] = PIPELINES
  const inOrder = rows.toSorted((a, b) => words.indexOf(a.pipeline) - words.indexOf(b.pipeline))
  return inOrder.map((row) => JSON.parse(JSON.stringify({...row, experiment: '', wallMs: 0})) as unknown)
}

/** What the page asks with these flags. */
export const questionOf = async (flags: State): Promise<Question> =>
  (await readQuestion(asLists(flags))).question

/** What the page answers in this state. */
export async function answerTo(state: State): Promise<Answer> {
  const flags = asLists(flagsOf(state))
  return compute(await readQuestion(flags), flags, () => undefined)
}
