/**
 * Engine embedded against Apache Flink at one slot each, in the same minutes: the same events as fast as they go,
 * Flink's job chained into one task and warm from a run that does not count.
 *
 * node --import tsx test/bench/flink.bench.ts [--events 10000000] [--rounds 3] [--only q5]
 */
import {parseArgs} from 'node:util'
import {FlinkTrial} from '../../src/engine/flink/trial/flink-trial.js'
import {type OpenCluster, openCluster} from '../../src/engine/flink/trial/open-cluster.js'
import type {TrialOutcome} from '../../src/engine/engine.js'
import type {Trial} from '../../src/model/trial.js'
import {quietObserver} from '../support/quiet-observer.js'
import {hasMaven} from '../support/tools.js'
import {buildTrial} from '../support/trial.js'
import {build} from './built.js'
import {fullSpeed, perSecond, runEmbedded} from './full-speed.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const {values: options} = parseArgs({
  options: {
    // Seconds of work: a compiler that starts anew with every trial, in both, must not be what is measured.
    events: {type: 'string', default: '10000000'},
    rounds: {type: 'string', default: '3'},
    only: {type: 'string', default: ''},
    json: {type: 'boolean'},
  },
})
const EVENTS = Number(options.events)
const SETTINGS = {taskManagers: 1, url: null, controlHost: '127.0.0.1'}

/** The same work on both engines; `isKeyed` has Flink keep words and windows behind a shuffle, as its users write it. */
interface Work {
  readonly query: Trial['query']
  readonly events: number
  readonly isKeyed: boolean
}

const onFlink = ({query, events}: Pick<Work, 'query' | 'events'>): Trial =>
  buildTrial({...fullSpeed(query, events), engine: 'flink', flink: SETTINGS})

function runFlink(cluster: OpenCluster, work: Work): Promise<TrialOutcome> {
  const trial = onFlink(work)
  const host = {
    controlHost: SETTINGS.controlHost,
    bufferEvents: null,
    isChained: true,
    isKeyed: work.isKeyed,
    start: cluster.start.bind(cluster),
    damage: () => cluster.damage(),
  }
  const flink = new FlinkTrial(trial, {host, observer: quietObserver(trial), service: null})
  return flink.run(new AbortController().signal)
}

/** Best of some rounds on each engine, in turns; throws where they did not do the same work. */
async function compare(
  cluster: OpenCluster,
  work: Work,
): Promise<{readonly embeddedEps: number; readonly flinkEps: number}> {
  await runFlink(cluster, work)
  let embeddedEps = 0
  let flinkEps = 0
  for (let round = 0; round < Number(options.rounds); round++) {
    const flink = await runFlink(cluster, work)
    const embedded = await runEmbedded(fullSpeed(work.query, work.events))
    requireSameWork(work.events, {flink, embedded})
    flinkEps = Math.max(flinkEps, perSecond(flink))
    embeddedEps = Math.max(embeddedEps, perSecond(embedded))
  }
  return {embeddedEps, flinkEps}
}

function requireSameWork(
  events: number,
  outcomes: Readonly<Record<'flink' | 'embedded', TrialOutcome>>,
): void {
  for (const [engine, {sunkEvents}] of Object.entries(outcomes)) {
    if (sunkEvents !== events) throw new Error(`${engine} sank ${sunkEvents} of ${events} events`)
  }
  const {flink, embedded} = outcomes
  if (flink.outputDigest !== null && flink.outputDigest === embedded.outputDigest) return
  throw new Error(`the digests differ: flink ${flink.outputDigest}, embedded ${embedded.outputDigest}`)
}

const CASES: readonly {
  readonly what: string
  readonly budget: number
  readonly moonshot: number
  readonly work: Work
}[] = [
  {
    what: 'tokenize with digest',
    budget: 1.5,
    moonshot: 2,
    work: {query: 'tokenize', events: EVENTS, isKeyed: false},
  },
  {
    what: 'word count with digest, in the slots of both',
    budget: 1,
    moonshot: 2,
    work: {query: 'wordcount', events: EVENTS / 2, isKeyed: false},
  },
  {
    what: 'word count with digest, Flink by key',
    budget: 5,
    moonshot: 8,
    // Some ten times as slow.
    work: {query: 'wordcount', events: EVENTS / 10, isKeyed: true},
  },
  {
    what: 'q5 with digest of final rows, Flink in its own windows by key',
    budget: 2,
    moonshot: 4,
    work: {query: 'q5', events: EVENTS / 2, isKeyed: true},
  },
  {
    what: 'q7 with digest of final rows, Flink in its own windows by key',
    budget: 2,
    moonshot: 4,
    work: {query: 'q7', events: EVENTS, isKeyed: true},
  },
]

/** Events per second and slot: embedded, Flink, and how many times as fast. */
export async function bench(): Promise<readonly Measurement[]> {
  if (!hasMaven) {
    process.stderr.write('SKIPPED, a JDK with Maven is not installed: embedded against Flink\n')
    return []
  }
  const cluster = await openCluster({
    trial: onFlink({query: 'tokenize', events: EVENTS}),
    settings: SETTINGS,
    say: (text) => process.stderr.write(`${text}\n`),
    logFolder: null,
    signal: new AbortController().signal,
  })
  const measurements: Measurement[] = []
  try {
    for (const {what, budget, moonshot, work} of CASES.filter(({what}) => what.includes(options.only))) {
      const {embeddedEps, flinkEps} = await compare(cluster, work)
      measurements.push({
        name: `embedded against Flink, one slot each: ${what}`,
        value: embeddedEps,
        unit: 'events/s',
        budget: budget * flinkEps,
        moonshot: moonshot * flinkEps,
        reference: {name: 'Flink', value: flinkEps},
      })
    }
  } finally {
    await cluster.close()
  }
  return measurements
}

if (isMainBench(import.meta.url)) {
  // Threads run what was built last.
  build()
  printBench(await bench())
}
