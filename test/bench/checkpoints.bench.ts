/**
 * What checkpoints cost a job that never falls: the same events as fast as they go, with and without, in interleaved
 * pairs on one Flink cluster. The upper end of the 95 % interval of the ratio of their times is held to 1.10.
 *
 * node --import tsx test/bench/checkpoints.bench.ts [--pairs 20] [--events 4000000] [--interval 1000]
 */
import {parseArgs} from 'node:util'
import {estimateGeometricMean} from '../../src/analysis/statistics/estimate.js'
import {FlinkTrial} from '../../src/engine/flink/trial/flink-trial.js'
import {type OpenCluster, openCluster} from '../../src/engine/flink/trial/open-cluster.js'
import type {TrialOutcome} from '../../src/engine/engine.js'
import type {Trial} from '../../src/model/trial.js'
import {quietObserver} from '../support/quiet-observer.js'
import {hasMaven} from '../support/tools.js'
import {buildTrial} from '../support/trial.js'
import {build} from './built.js'
import {fullSpeed, perSecond} from './full-speed.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const {values: options} = parseArgs({
  options: {
    pairs: {type: 'string', default: '20'},
    events: {type: 'string', default: '4000000'},
    interval: {type: 'string', default: '1000'},
    json: {type: 'boolean'},
  },
})
const EVENTS = Number(options.events)
const SETTINGS = {taskManagers: 1, url: null, controlHost: '127.0.0.1'}
const MOST_RATIO = 1.1

const without: Trial = buildTrial({...fullSpeed('tokenize', EVENTS), engine: 'flink', flink: SETTINGS})
const withThem: Trial = {...without, checkpointIntervalMs: Number(options.interval)}

/** Seconds that the events took. */
async function secondsOf(cluster: OpenCluster, trial: Trial): Promise<number> {
  const host = {
    controlHost: SETTINGS.controlHost,
    bufferEvents: null,
    isChained: true,
    start: cluster.start.bind(cluster),
    damage: () => cluster.damage(),
  }
  const flink = new FlinkTrial(trial, {host, observer: quietObserver(trial), service: null})
  const outcome = await flink.run(new AbortController().signal)
  requireWhole(outcome)
  return EVENTS / perSecond(outcome)
}

function requireWhole({sunkEvents, duplicateEvents}: TrialOutcome): void {
  if (sunkEvents !== EVENTS || duplicateEvents > 0) {
    throw new Error(`sank ${sunkEvents} of ${EVENTS} events, ${duplicateEvents} twice`)
  }
}

/** Times with checkpoints over times without, pair by pair; which of a pair is first changes with each. */
async function ratiosOn(cluster: OpenCluster): Promise<readonly number[]> {
  await secondsOf(cluster, without)
  await secondsOf(cluster, withThem)
  const ratios: number[] = []
  for (let pair = 0; pair < Number(options.pairs); pair++) {
    const isFirst = pair % 2 === 0
    const firstS = await secondsOf(cluster, isFirst ? withThem : without)
    const secondS = await secondsOf(cluster, isFirst ? without : withThem)
    ratios.push(isFirst ? firstS / secondS : secondS / firstS)
  }
  return ratios
}

/** The ratio with checkpoints to without: its upper bound, beside its mean. */
export async function bench(): Promise<readonly Measurement[]> {
  if (!hasMaven) {
    process.stderr.write('SKIPPED, a JDK with Maven is not installed: checkpoints at rest\n')
    return []
  }
  const cluster = await openCluster({
    trial: without,
    settings: SETTINGS,
    say: (text) => process.stderr.write(`${text}\n`),
    logFolder: null,
    signal: new AbortController().signal,
  })
  try {
    const ratio = estimateGeometricMean(await ratiosOn(cluster))
    if (ratio === null) throw new Error('a ratio needs more than one pair')
    return [
      {
        name: `time with checkpoints every ${options.interval} ms over that without: upper end of 95 %`,
        value: ratio.high,
        unit: '×',
        budget: MOST_RATIO,
        isLowerBetter: true,
        reference: {name: 'their mean', value: ratio.center},
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
