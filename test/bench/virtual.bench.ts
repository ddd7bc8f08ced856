import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import type * as controllerModule from '../../src/dataflow/control/controller.js'
import type * as engineModule from '../../src/engine/virtual/virtual-engine.js'
import {loadSlotPlatform} from '../../src/settings/files/load-platform.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'
import type * as runTrialModule from '../../src/experiment/pool/run-trial.js'
import type * as lentArraysModule from '../../src/kernel/lent-arrays.js'
import type * as clockModule from '../../src/kernel/wall-clock.js'
import type {Trial} from '../../src/model/trial.js'
import {filesOfFigures} from '../../src/results/trial-files/trial-files.js'
import {FIGURES} from '../../src/model/figures.js'
import {importBuilt} from './built.js'
import {measureFifo} from './fifo.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const {createController} = await importBuilt<typeof controllerModule>('dataflow/control/controller')
const {virtualEngine} = await importBuilt<typeof engineModule>('engine/virtual/virtual-engine')

const {withLentArrays} = await importBuilt<typeof lentArraysModule>('kernel/lent-arrays')
const {runTrial} = await importBuilt<typeof runTrialModule>('experiment/pool/run-trial')
const {createWallClock} = await importBuilt<typeof clockModule>('kernel/wall-clock')

const ROUNDS = 6
const WHOLE_ROUNDS = 3
/** How much longer a trial may take with row and files than without. */
const WHOLE_FACTOR = 1.25
const RSS_FLAG = '--rss'

/** 4 slots of 2 ms under 1000 events/s, 4000 in a spike of a fifth of the time: 0.65 M events. */
const spike: TrialChanges = {
  load: {shape: 'spike', extent: {kind: 'duration', warmupMs: 10_000, durationMs: 400_000}},
}

interface BenchRow {
  readonly name: string
  readonly changes: TrialChanges
  /** Of the bare recursion: this part of its speed is the budget, and this one astonishes. */
  readonly shares?: readonly [budget: number, moonshot: number]
}

const ROWS: readonly BenchRow[] = [
  {
    name: 'burst, threshold 2000/s or 90 % busy: offloads in the spike only',
    changes: {...spike, strategy: {kind: 'threshold', inputThreshold: 2000, busyThreshold: 0.9}},
    shares: [1 / 20, 1 / 12],
  },
  {
    name: "burst, threshold 500/s or 6 % busy, the study's: offloads everything, 5 events a call",
    changes: {...spike, strategy: {kind: 'threshold', inputThreshold: 500, busyThreshold: 0.06}},
    shares: [1 / 40, 1 / 25],
  },
  {
    name: 'burst, shortest-delay',
    changes: {...spike, strategy: {kind: 'shortest-delay'}},
    shares: [1 / 20, 1 / 12],
  },
  {
    name: 'vanilla, at twice its capacity in the spike',
    changes: {...spike, pipeline: 'vanilla'},
  },
]

/** Five minutes at 1500/s of a job that can do 800/s. */
const OVERLOADED: TrialChanges = {
  pipeline: 'vanilla',
  service: {meanMs: 5},
  load: {shape: 'constant', rateEps: 1500, extent: {kind: 'duration', warmupMs: 10_000, durationMs: 300_000}},
}

/** Four hours, ten million events. */
const LONG: TrialChanges = {
  pipeline: 'burst',
  service: {meanMs: 5},
  load: {
    shape: 'constant',
    rateEps: 700,
    extent: {kind: 'duration', warmupMs: 10_000, durationMs: 4 * 3600 * 1000},
  },
}

/** By the name that follows `RSS_FLAG`. */
const RSS_TRIALS: Readonly<Record<string, TrialChanges>> = {overloaded: OVERLOADED, long: LONG}

/** One trial, with every metric on and every row made, but none kept. */
async function run(changes: TrialChanges): Promise<{readonly sunkEvents: number; readonly wallMs: number}> {
  const trial = buildTrial(changes)
  const controller = createController(trial)
  const rows = {timeline: 0, invocations: 0}
  const startMs = performance.now()
  const {sunkEvents} = await virtualEngine.run(
    trial,
    {
      firstDecision: controller.first,
      decide: (snapshot) => controller.tick(snapshot),
      timeline: () => rows.timeline++,
      invocation: () => rows.invocations++,
      breathe: () => Promise.resolve(),
    },
    new AbortController().signal,
  )
  return {sunkEvents, wallMs: performance.now() - startMs}
}

/**
 * Simulated events per second on one core: the best of some rounds after one for the compiler, which draws the stream
 * too, as the first pipeline of a block does for the others. Arrays are lent from trial to trial, as a thread of a sweep
 * does.
 */
async function eventsPerSecond(changes: TrialChanges): Promise<number> {
  let best = 0
  for (let round = 0; round <= ROUNDS; round++) {
    const {sunkEvents, wallMs} = await withLentArrays(() => run(changes))
    if (round > 0) best = Math.max(best, (sunkEvents / wallMs) * 1000)
  }
  return best
}

/** The same with row and files as a sweep writes them by default. */
async function wholePerSecond(changes: TrialChanges): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-bench-'))
  const trial: Trial = {...buildTrial(changes), id: '0123456789ab'}
  let best = 0
  try {
    for (let round = 0; round <= WHOLE_ROUNDS; round++) {
      const startMs = performance.now()
      const {row} = await withLentArrays(() =>
        runTrial(trial, {
          folder,
          point: '',
          slotPrice: loadSlotPlatform('ec2-us-east-1').price,
          clock: createWallClock(),
          signal: new AbortController().signal,
          files: filesOfFigures(FIGURES, trial.pipeline),
        }),
      )
      if (round > 0) best = Math.max(best, (row.sunkEvents / (performance.now() - startMs)) * 1000)
    }
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
  return best
}

/** Resident memory of a process that has done nothing else. */
function freshRssMb(trial: keyof typeof RSS_TRIALS): number {
  const script = fileURLToPath(import.meta.url)
  const child = spawnSync(process.execPath, ['--import', 'tsx', script, RSS_FLAG, trial], {encoding: 'utf8'})
  return Number(child.stdout)
}

/** Simulated events per second and core, and what an overloaded trial keeps in memory. */
export async function bench(): Promise<Measurement[]> {
  const rows: Measurement[] = []
  for (const {name, changes, shares} of ROWS) {
    const fifo = measureFifo(3)
    const value = await eventsPerSecond(changes)
    rows.push({
      name: `virtual, built code: ${name}`,
      value,
      unit: 'events/s',
      ...(shares && {budget: fifo * shares[0], moonshot: fifo * shares[1]}),
      reference: {name: 'bare FIFO recursion', value: fifo},
    })
    rows.push({
      name: `virtual, as a sweep: ${name}`,
      value: await wholePerSecond(changes),
      unit: 'events/s',
      budget: value / WHOLE_FACTOR,
      reference: {name: 'without row and files', value},
    })
  }
  rows.push({
    name: 'virtual, built code: resident memory, 5 min at 1500/s overloaded',
    value: freshRssMb('overloaded'),
    unit: 'MB',
    budget: 300,
    moonshot: 150,
    isLowerBetter: true,
  })
  rows.push({
    name: 'virtual, built code: resident memory, 4 h at 700/s, 10 M events, bursting',
    value: freshRssMb('long'),
    unit: 'MB',
    budget: 300,
    isLowerBetter: true,
  })
  return rows
}

if (isMainBench(import.meta.url)) {
  const flagAt = process.argv.indexOf(RSS_FLAG)
  if (flagAt > 0) {
    await run(RSS_TRIALS[process.argv[flagAt + 1] ?? ''] ?? OVERLOADED)
    process.stdout.write(String(process.memoryUsage().rss / 2 ** 20))
  } else printBench(await bench())
}
