import {Digest} from '../../src/dataflow/words/digest.js'
import {createVectorDigest} from '../../src/dataflow/words/vector/texts.js'
import {createTextPool, POOLED_TEXTS} from '../../src/engine/embedded/threads/text-pool.js'
import type {TrialOutcome} from '../../src/engine/engine.js'
import {build} from './built.js'
import {fullSpeed, perSecond, runEmbedded} from './full-speed.js'
import {type TrialChanges} from '../support/trial.js'
import {isMainBench, type Measurement, measurePerSecond, printBench} from './measure.js'

const ROUNDS = 3

/** Ten thousand a second, and a source that nothing holds. */
const PACED: TrialChanges = {
  pipeline: 'vanilla',
  parallelism: 1,
  bufferEvents: 10_000,
  service: {meanMs: 0},
  load: {shape: 'constant', rateEps: 10_000, extent: {kind: 'duration', warmupMs: 1000, durationMs: 3000}},
}

/** The best of some trials: other programs only ever slow one down. */
async function best(changes: TrialChanges, of: (outcome: TrialOutcome) => number): Promise<number[]> {
  const values: number[] = []
  for (let round = 0; round < ROUNDS; round++) values.push(of(await runEmbedded(changes)))
  return values.toSorted((a, b) => a - b)
}

/** The first run's pace: what a bare loop is late by at that, in the same minute, is what this machine can do. */
const FIRST_RUN_PACED: TrialChanges = {
  ...PACED,
  load: {shape: 'constant', rateEps: 1000, extent: {kind: 'duration', warmupMs: 1000, durationMs: 3000}},
}

const latenessToBareLoop = ({accounting, conditions}: TrialOutcome): number =>
  accounting.lateness.quantileMs(0.99) / (conditions?.timer?.p99Ms ?? Number.NaN)

/** The tokenizer alone, in a plain loop over the same texts: what a slot could do without a job around it. */
function tokenizerAlone(): number {
  const {texts, from} = createTextPool()
  const addText = createVectorDigest(new Uint8Array(texts))
  const digest = new Digest()
  return measurePerSecond(300_000, (event) => {
    const pooled = event % POOLED_TEXTS
    digest.clear()
    addText(from[pooled]!, from[pooled + 1]!, digest)
  })
}

/** Events per second and slot at full speed, and how late a paced source is. */
export async function bench(): Promise<Measurement[]> {
  const tokenize = await best(fullSpeed('tokenize', 4_000_000), perSecond)
  const wordcount = await best(fullSpeed('wordcount', 2_000_000), perSecond)
  const lateness = await best(PACED, latenessToBareLoop)
  const toBareLoop = await best(FIRST_RUN_PACED, latenessToBareLoop)
  const alone = {name: 'the tokenizer alone', value: tokenizerAlone()}
  return [
    {
      name: 'embedded: tokenize with digest, one slot',
      value: tokenize.at(-1) ?? Number.NaN,
      unit: 'events/s',
      budget: 0.6 * alone.value,
      reference: alone,
    },
    {
      name: 'embedded: keyed word count with digest, one slot',
      value: wordcount.at(-1) ?? Number.NaN,
      unit: 'events/s',
      budget: 0.2 * alone.value,
      reference: alone,
    },
    {
      name: 'embedded: p99 lateness of the source at 10 000 events/s, over that of a bare loop',
      value: lateness[0] ?? Number.NaN,
      unit: '×',
      budget: 1.5,
      isLowerBetter: true,
    },
    {
      name: 'embedded: p99 lateness of the source at 1000 events/s, over that of a bare loop',
      value: toBareLoop[0] ?? Number.NaN,
      unit: '×',
      budget: 1.5,
      isLowerBetter: true,
    },
  ]
}

if (isMainBench(import.meta.url)) {
  // Threads run what was built last.
  build()
  printBench(await bench())
}
