import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import type * as controllerModule from '../../src/dataflow/controller.js'
import type * as engineModule from '../../src/engine/virtual/virtual-engine.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'
import {importBuilt} from './built.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const {createController} = await importBuilt<typeof controllerModule>('dataflow/controller')
const {virtualEngine} = await importBuilt<typeof engineModule>('engine/virtual/virtual-engine')

const ROUNDS = 8
const RSS_FLAG = '--rss'

/** 4 slots of 2 ms under 1000 events/s, 4000 in a spike of a fifth of the time: 1.6 M events. */
const spike: TrialChanges = {
  load: {shape: 'spike', extent: {kind: 'duration', warmupMs: 10_000, durationMs: 1_000_000}},
}

const ROWS: readonly {readonly name: string; readonly changes: TrialChanges}[] = [
  {
    name: 'burst, threshold 2000/s or 90 % busy: offloads in the spike only',
    changes: {...spike, strategy: {kind: 'threshold', inputThreshold: 2000, busyThreshold: 0.9}},
  },
  {
    name: "burst, threshold 500/s or 6 % busy, the study's: offloads everything, 5 events a call",
    changes: {...spike, strategy: {kind: 'threshold', inputThreshold: 500, busyThreshold: 0.06}},
  },
  {name: 'burst, shortest-delay', changes: {...spike, strategy: {kind: 'shortest-delay'}}},
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

/** Simulated events per second on one core: the best of some rounds after one for the compiler. */
async function eventsPerSecond(changes: TrialChanges): Promise<number> {
  let best = 0
  for (let round = 0; round <= ROUNDS; round++) {
    const {sunkEvents, wallMs} = await run(changes)
    if (round > 0) best = Math.max(best, (sunkEvents / wallMs) * 1000)
  }
  return best
}

/** Resident memory of a process that has done nothing else. */
function freshRssMb(): number {
  const script = fileURLToPath(import.meta.url)
  const child = spawnSync(process.execPath, ['--import', 'tsx', script, RSS_FLAG], {encoding: 'utf8'})
  return Number(child.stdout)
}

/** Simulated events per second and core, and what an overloaded trial keeps in memory. */
export async function bench(): Promise<Measurement[]> {
  const rows: Measurement[] = []
  for (const {name, changes} of ROWS) {
    rows.push({
      name: `virtual, built code: ${name}`,
      value: await eventsPerSecond(changes),
      unit: 'events/s',
      budget: 5_000_000,
      moonshot: 10_000_000,
    })
  }
  rows.push({
    name: 'virtual, built code: resident memory, 5 min at 1500/s overloaded',
    value: freshRssMb(),
    unit: 'MB',
    budget: 300,
    moonshot: 150,
    isLowerBetter: true,
  })
  return rows
}

if (isMainBench(import.meta.url)) {
  if (process.argv.includes(RSS_FLAG)) {
    await run(OVERLOADED)
    process.stdout.write(String(process.memoryUsage().rss / 2 ** 20))
  } else printBench(await bench())
}
