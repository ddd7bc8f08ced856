import {weighReplies} from './stateful/replies.js'

/** A page of the lab book that has rows: what its own command makes. */
export interface Study {
  /** Folder of the page below `experiments/`. */
  readonly page: string
  /**
   * `virtual` studies can be run again anywhere, to the digit; those on a `wall clock` want a quiet machine, and some
   * of them Flink.
   */
  readonly time: 'virtual' | 'wall clock'
  /** Reference rows beside the page → the folder below `results/` that they come from; `run-*` are all runs, in order. */
  readonly rows: Readonly<Record<string, string>>
  /** Files beside the page that are made of the trials' own files, which are not kept. */
  readonly made?: Readonly<
    Record<string, {readonly results: string; readonly make: (folder: string) => Promise<string>}>
  >
}

const virtual = (page: string, rows: Study['rows'] = {'trials.csv': page}): Study => ({
  page,
  time: 'virtual',
  rows,
})
const wallClock = (page: string, results = page, others: Study['rows'] = {}): Study => ({
  page,
  time: 'wall clock',
  rows: {'trials.csv': results, ...others},
})

const AS_PUBLISHED = [
  'latency',
  'latency-java',
  'backpressure',
  'backpressure-one-call',
  'metric-interval',
  'metric-interval-square',
  'metric-interval-completion',
  'parallelism',
  'parallelism-500',
  'batch-size',
]

/** Every page with rows. The commands stand on the pages, and nowhere else. */
export const STUDIES: readonly Study[] = [
  virtual('spike-rare'),
  virtual('rivals', {'trials.csv': 'rivals', 'call-cpu.csv': 'rivals-call-cpu'}),
  virtual('real-traces'),
  virtual('espa-2024', {'trials.csv': 'papers-espa-2024'}),
  virtual('sponge-2023', {'trials.csv': 'papers-sponge-2023'}),
  virtual('break-even', {'trials.csv': 'break-even', 'call-cpu.csv': 'break-even-call-cpu'}),
  virtual('elasticity-map', {
    'trials.csv': 'elasticity-map',
    'call-cpu.csv': 'elasticity-coarse-call-cpu',
    'busy-50.csv': 'elasticity-coarse-busy-50',
    'busy-85.csv': 'elasticity-coarse-busy-85',
    'slots-40.csv': 'elasticity-coarse-slots-40',
    'spread.csv': 'elasticity-coarse-spread',
    'ramps.csv': 'elasticity-coarse-ramps',
  }),
  virtual('bridge'),
  virtual('latency'),
  virtual('backpressure'),
  virtual('metric-interval', {'trials.csv': 'metric-interval', 'shifted.csv': 'metric-interval-shifted'}),
  virtual('parallelism'),
  virtual('capacity', {'trials.csv': 'capacity', 'held.csv': 'capacity-held'}),
  virtual('batch-size'),
  virtual('burst-4x'),
  virtual('cost-frontier', {'trials.csv': 'cost-frontier', 'frontier.csv': 'cost-frontier-by-slots'}),
  virtual('strategies', {
    'trials.csv': 'strategies',
    'variable-service.csv': 'strategies-variable-service',
  }),
  virtual('fluctuation'),
  virtual('own-strategy', {'trials.csv': 'run-*'}),
  virtual('own-autoscaler', {'trials.csv': 'run-*'}),
  virtual(
    'as-published',
    Object.fromEntries(AS_PUBLISHED.map((name) => [`${name}.csv`, `as-published-${name}`])),
  ),
  virtual('cold-starts'),
  virtual('throttling', {'trials.csv': 'throttling', 'limits.csv': 'throttling-limits'}),
  virtual('faults', {'trials.csv': 'faults', 'fault-kinds.csv': 'fault-kinds'}),
  virtual('recovery', {'trials.csv': 'recovery', 'calm.csv': 'recovery-calm'}),
  {
    ...virtual('stateful', {'q5.csv': 'stateful-q5', 'q7.csv': 'stateful-q7'}),
    made: {'replies.csv': {results: 'stateful-replies', make: weighReplies}},
  },
  virtual('load-shapes', {}),
  wallClock('batch-size-local'),
  wallClock('agreement-flink'),
  wallClock('spike-flink'),
  wallClock('latency-flink'),
  wallClock('backpressure-flink'),
  wallClock('rescale-pause', 'rescale-pause', {'virtual.csv': 'rescale-pause-virtual'}),
  wallClock('agreement', 'run-*'),
  wallClock('main-job', 'run-*', {'theory.csv': 'theory/run-*'}),
]
