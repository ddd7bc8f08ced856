import {execFileSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {pythonEnvironment} from '../support/python-environment.js'
import {runQuietly} from '../support/run-quietly.js'
import {hasPython} from '../support/tools.js'
import {buildTrial} from '../support/trial.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const SIMPY = 'simpy==4.1.2'
const QUEUE = fileURLToPath(new URL('simpy_queue.py', import.meta.url))
/** One subtask's mean latency hangs on chance: what two streams of this length may differ by. */
const AGREEMENT = 0.02
const ROUNDS = 5
const LEAST_RATIO = 130

interface Job {
  readonly events: number
  readonly rateEps: number
  readonly slots: number
  readonly serviceMs: number
  readonly bufferEvents: number
}

/** 80 % busy: queues form, and none is blocked for long. */
const JOB: Job = {events: 200_000, rateEps: 1600, slots: 4, serviceMs: 2, bufferEvents: 200}
/** The same for longer, since one of SimPy's runs is over before the compiler has begun. */
const TIMES = 10

interface Speed {
  readonly eventsPerSecond: number
  readonly meanMs: number
}

/** The job in SimPy, in a process of its own; the schedule is drawn before its clock starts. */
function measureSimpy(python: string, {events, rateEps, slots, serviceMs, bufferEvents}: Job): Speed {
  const given = [events, rateEps, slots, serviceMs, bufferEvents].map(String)
  const {seconds, ...ran} = JSON.parse(execFileSync(python, [QUEUE, ...given], {encoding: 'utf8'})) as {
    readonly events: number
    readonly seconds: number
    readonly meanMs: number
  }
  return {eventsPerSecond: ran.events / seconds, meanMs: ran.meanMs}
}

/** The same job here, every metric on: the best of some rounds after one for the compiler, which draws the schedule. */
async function measureVirtual({events, rateEps, slots, serviceMs, bufferEvents}: Job): Promise<Speed> {
  const trial = buildTrial({
    pipeline: 'vanilla',
    parallelism: slots,
    bufferEvents,
    service: {meanMs: serviceMs},
    load: {shape: 'constant', rateEps, extent: {kind: 'events', warmupMs: 0, events: events * TIMES}},
  })
  let speed: Speed = {eventsPerSecond: 0, meanMs: Number.NaN}
  for (let round = 0; round <= ROUNDS; round++) {
    const startMs = performance.now()
    const {sunkEvents, accounting} = await runQuietly(trial)
    const eventsPerSecond = (sunkEvents / (performance.now() - startMs)) * 1000
    if (round > 0 && eventsPerSecond > speed.eventsPerSecond) {
      speed = {eventsPerSecond, meanMs: accounting.latency.meanMs}
    }
  }
  return speed
}

/** Simulated events per second of the vanilla pipeline against the same queues in SimPy, in the same minute. */
export async function bench(): Promise<Measurement[]> {
  if (!hasPython) {
    process.stderr.write('SKIPPED, python3 is not installed: simulation speed against SimPy\n')
    return []
  }
  const simpy = measureSimpy(await pythonEnvironment([SIMPY]), JOB)
  const virtual = await measureVirtual(JOB)
  if (Math.abs(virtual.meanMs / simpy.meanMs - 1) > AGREEMENT) {
    throw new Error(`not the same queue: ${virtual.meanMs} ms here, ${simpy.meanMs} ms in SimPy`)
  }
  return [
    {
      name: 'virtual: vanilla at 80 % load, the same queues in SimPy',
      value: virtual.eventsPerSecond,
      unit: 'events/s',
      budget: LEAST_RATIO * simpy.eventsPerSecond,
      reference: {name: SIMPY.replace('==', ' '), value: simpy.eventsPerSecond},
    },
  ]
}

if (isMainBench(import.meta.url)) printBench(await bench())
