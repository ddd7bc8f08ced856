import {type State, GROUPS} from './controls.js'

/** The pipelines that the page offers, in its order. */
export const PIPELINES = ['vanilla', 'rescaled', 'burst', 'bridge', 'overprovisioned'] as const

const GIVEN: Readonly<State> = {
  shape: 'spike',
  rate: '1000',
  'peak-rate': '4000',
  'spike-duration': '2s',
  duration: '10s',
  arrivals: 'poisson',
  parallelism: '4',
  'service-time': '2ms',
  'service-distribution': 'constant',
  'service-cv': '1',
  'buffer-events': '200',
  autoscaler: 'flink-operator',
  function: 'node',
  environments: 'cold',
  memory: '1769MB',
  'reserved-concurrency': '1000',
  'max-in-flight': '64',
  strategy: 'shortest-delay',
  batch: 'linger',
  'metric-interval': '800ms',
  slo: 'p99<500ms',
  seed: '1',
  pipeline: 'vanilla,rescaled,burst,overprovisioned',
}

/** What the page starts with: the headline of `burst run`, and an autoscaler beside it; every other control is not given. */
export const START: Readonly<State> = {
  ...Object.fromEntries(GROUPS.flatMap(([, controls]) => controls.map(({flag}) => [flag, '']))),
  ...GIVEN,
}
