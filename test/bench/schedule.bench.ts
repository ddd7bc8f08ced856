import type {Arrivals, Load} from '../../src/model/trial.js'
import {createSchedule} from '../../src/workload/schedule.js'
import {measureFifo} from './fifo.js'
import {isMainBench, type Measurement, measurePerSecond, printBench} from './measure.js'

const BLOCK = 4096
const BLOCKS = 4096

const loadOf = (arrivals: Arrivals, shape: Load['shape']): Load => ({
  shape,
  arrivals,
  rateEps: 100_000,
  peakRateEps: 400_000,
  periodMs: null,
  spikeDurationMs: null,
  extent: {kind: 'duration', warmupMs: 0, durationMs: 10_000_000},
  drainTimeoutMs: null,
  trace: null,
})

/** Intended instants per second on one core. */
export function bench(): Measurement[] {
  const target = new Float64Array(BLOCK)
  const fifo = measureFifo(3)
  return (['uniform', 'poisson'] as const).flatMap((arrivals) =>
    (['constant', 'study', 'ramp'] as const).map((shape) => {
      const schedule = createSchedule(loadOf(arrivals, shape), 1)
      return {
        name: `schedule: ${arrivals}, ${shape}`,
        value: measurePerSecond(BLOCKS, () => schedule.fill(target)) * BLOCK,
        unit: 'instants/s',
        budget: fifo / 8,
        reference: {name: 'bare FIFO recursion', value: fifo},
      }
    }),
  )
}

if (isMainBench(import.meta.url)) printBench(bench())
