/**
 * Engine embedded against Apache Flink at one slot each, in the same minutes: the same events as fast as they go,
 * Flink's job chained into one task and warm from a run that does not count.
 *
 * node --import tsx test/bench/flink.bench.ts [--events 5000000] [--rounds 3]
 */
import {parseArgs} from 'node:util'
import {FlinkTrial} from '../../src/engine/flink/flink-trial.js'
import {type OpenCluster, openCluster} from '../../src/engine/flink/open-cluster.js'
import type {TrialOutcome} from '../../src/engine/engine.js'
import type {Trial} from '../../src/model/trial.js'
import {hasMaven} from '../support/tools.js'
import {buildTrial} from '../support/trial.js'
import {build} from './built.js'
import {benchObserver, fullSpeed, perSecond, runEmbedded} from './full-speed.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const {values: options} = parseArgs({
  options: {
    // Seconds of work: a compiler that starts anew with every trial, in both, must not be what is measured.
    events: {type: 'string', default: '5000000'},
    rounds: {type: 'string', default: '3'},
    json: {type: 'boolean'},
  },
})
const EVENTS = Number(options.events)
const SETTINGS = {taskManagers: 1, url: null, controlHost: '127.0.0.1'}

const onFlink = (query: Trial['query']): Trial =>
  buildTrial({...fullSpeed(query, EVENTS), engine: 'flink', flink: SETTINGS})

function runFlink(cluster: OpenCluster, trial: Trial): Promise<TrialOutcome> {
  const host = {
    controlHost: SETTINGS.controlHost,
    bufferEvents: null,
    isChained: true,
    start: cluster.start.bind(cluster),
    damage: () => cluster.damage(),
  }
  const flink = new FlinkTrial(trial, {host, observer: benchObserver(trial), service: null})
  return flink.run(new AbortController().signal)
}

/** Best of some rounds on each engine, in turns; throws where they did not do the same work. */
async function compare(
  cluster: OpenCluster,
  query: Trial['query'],
): Promise<{readonly embeddedEps: number; readonly flinkEps: number}> {
  await runFlink(cluster, onFlink(query))
  let embeddedEps = 0
  let flinkEps = 0
  for (let round = 0; round < Number(options.rounds); round++) {
    const flink = await runFlink(cluster, onFlink(query))
    const embedded = await runEmbedded(fullSpeed(query, EVENTS))
    requireSameWork({flink, embedded})
    flinkEps = Math.max(flinkEps, perSecond(flink))
    embeddedEps = Math.max(embeddedEps, perSecond(embedded))
  }
  return {embeddedEps, flinkEps}
}

function requireSameWork(outcomes: Readonly<Record<'flink' | 'embedded', TrialOutcome>>): void {
  for (const [engine, {sunkEvents}] of Object.entries(outcomes)) {
    if (sunkEvents !== EVENTS) throw new Error(`${engine} sank ${sunkEvents} of ${EVENTS} events`)
  }
  const {flink, embedded} = outcomes
  if (flink.outputDigest !== null && flink.outputDigest === embedded.outputDigest) return
  throw new Error(`the digests differ: flink ${flink.outputDigest}, embedded ${embedded.outputDigest}`)
}

/** Events per second and slot: embedded, Flink, and how many times as fast. */
export async function bench(): Promise<readonly Measurement[]> {
  if (!hasMaven) {
    process.stderr.write('SKIPPED, a JDK with Maven is not installed: embedded against Flink\n')
    return []
  }
  const cluster = await openCluster({
    trial: onFlink('tokenize'),
    settings: SETTINGS,
    say: (text) => process.stderr.write(`${text}\n`),
    logFolder: null,
    signal: new AbortController().signal,
  })
  try {
    const tokenize = await compare(cluster, 'tokenize')
    const wordcount = await compare(cluster, 'wordcount')
    return [
      {
        name: 'embedded against Flink, chained: tokenize with digest, one slot each',
        value: tokenize.embeddedEps,
        unit: 'events/s',
        budget: tokenize.flinkEps,
        moonshot: 2 * tokenize.flinkEps,
        reference: {name: 'Flink', value: tokenize.flinkEps},
      },
      {
        name: 'embedded against Flink, chained: word count with digest, one slot each',
        value: wordcount.embeddedEps,
        unit: 'events/s',
        budget: 3 * wordcount.flinkEps,
        moonshot: 8 * wordcount.flinkEps,
        reference: {name: 'Flink', value: wordcount.flinkEps},
      },
    ]
  } finally {
    await cluster.close()
  }
}

if (isMainBench(import.meta.url)) {
  // Threads run what was built last.
  build()
  printBench(await bench())
}
