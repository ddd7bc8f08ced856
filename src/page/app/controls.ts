import {ownValue} from '../../model/own-value.js'
import {MS_PER_UNIT} from '../../settings/parse/parse-quantity.js'
import type {FlagTexts} from '../compute.js'

/** What the page sets: the flags of `burst run` by name, with their texts. */
export type State = Record<string, string>

export interface Slider {
  readonly kind: 'slider'
  readonly flag: string
  readonly label: string
  readonly unit: 'count' | 'ms'
  /** Of a logarithmic scale, in events/s, ms or pieces. */
  readonly from: number
  readonly to: number
}

export interface Choice {
  readonly kind: 'choice'
  readonly flag: string
  readonly label: string
  readonly words: readonly string[]
}

export interface Text {
  readonly kind: 'text'
  readonly flag: string
  readonly label: string
}

export type Control = Slider | Choice | Text

const slider = (flag: string, label: string, range: readonly [Slider['unit'], number, number]): Slider => ({
  kind: 'slider',
  flag,
  label,
  unit: range[0],
  from: range[1],
  to: range[2],
})

const choice = (flag: string, label: string, words: string): Choice => ({
  kind: 'choice',
  flag,
  label,
  words: words.split(' '),
})

const SERVICE_CV = 'service-cv'

/** The bundled profiles, those in use first. */
const AUTOSCALERS =
  'flink-operator flink-operator-example flink-operator-in-place managed-flink hpa-cpu keda-lag ds2 palo-alto aggressive standby ideal'

export const GROUPS: readonly (readonly [string, readonly Control[]])[] = [
  [
    'Load',
    [
      choice('shape', 'shape', 'spike constant'),
      slider('rate', 'usual rate, events/s', ['count', 100, 10_000]),
      slider('peak-rate', 'rate in the spike, events/s', ['count', 100, 40_000]),
      slider('spike-duration', 'the spike lasts', ['ms', 200, 120_000]),
      slider('duration', 'one window of', ['ms', 5000, 600_000]),
      choice('arrivals', 'arrivals', 'poisson uniform'),
    ],
  ],
  [
    'Job',
    [
      slider('parallelism', 'slots', ['count', 1, 64]),
      slider('service-time', 'an event takes', ['ms', 0.2, 50]),
      choice('service-distribution', 'its spread', 'constant exponential lognormal'),
      slider('buffer-events', 'places in a channel', ['count', 20, 5000]),
      choice(SERVICE_CV, 'of lognormal, cv', '0.5 1 2 3'),
      choice('autoscaler', 'autoscaler', AUTOSCALERS),
    ],
  ],
  [
    'Lambda',
    [
      choice('function', 'function', 'node python java'),
      choice('environments', 'environments', 'cold warm'),
      slider('memory', 'memory, MB', ['count', 128, 10_240]),
      slider('reserved-concurrency', 'environments at most', ['count', 1, 1000]),
      slider('max-in-flight', 'calls at once', ['count', 1, 1000]),
    ],
  ],
  [
    'Decision',
    [
      choice('strategy', 'strategy', 'shortest-delay threshold utilization queue-delay always never'),
      choice('batch', 'batch', 'linger fixed adaptive ladder'),
      {kind: 'text', flag: 'slo', label: 'objective'},
      {kind: 'text', flag: 'seed', label: 'seed'},
    ],
  ],
]

export const PIPELINES = ['vanilla', 'rescaled', 'burst', 'bridge', 'overprovisioned'] as const

/** What the page starts with: the headline of `burst run`, and an autoscaler beside it. */
export const START: Readonly<State> = {
  shape: 'spike',
  rate: '1000',
  'peak-rate': '4000',
  'spike-duration': '2s',
  duration: '10s',
  arrivals: 'poisson',
  parallelism: '4',
  'service-time': '2ms',
  'service-distribution': 'constant',
  [SERVICE_CV]: '1',
  'buffer-events': '200',
  autoscaler: 'flink-operator',
  function: 'node',
  environments: 'cold',
  memory: '1769MB',
  'reserved-concurrency': '1000',
  'max-in-flight': '64',
  strategy: 'shortest-delay',
  batch: 'linger',
  slo: 'p99<500ms',
  seed: '1',
  pipeline: 'vanilla,rescaled,burst,overprovisioned',
}

export interface Preset {
  readonly name: string
  readonly lesson: string
  readonly state: Readonly<State>
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'A short spike',
    lesson:
      'Four times the usual load for 2 s. Waiting makes events 2 s late; bursting keeps them below half a second for less than slots for the peak.',
    state: {},
  },
  {
    name: 'Overload all day',
    lesson: 'The load is above capacity all the time: Lambda then works all day, and slots are cheaper.',
    state: {shape: 'constant', rate: '2500', duration: '60s'},
  },
  {
    name: 'An autoscaler too late',
    lesson:
      'The spike lasts 30 s. The autoscaler looks at minutes, and then the job has to restart: the spike is over before it helps.',
    state: {
      'spike-duration': '30s',
      duration: '3m',
      pipeline: 'vanilla,rescaled,burst,bridge,overprovisioned',
    },
  },
  {
    name: 'Cold starts',
    lesson: 'A Java function starts slowly, and the first events of each spike wait for it.',
    state: {function: 'java', 'spike-duration': '1s'},
  },
  {
    name: 'A throttled account',
    lesson:
      'Only two environments are left to this job: most calls are refused, and the spike queues after all.',
    state: {'reserved-concurrency': '2'},
  },
  {
    name: 'Once in ten minutes',
    lesson:
      'A job that is 70 % busy, and 30 s of spike in ten minutes: the rarer the spike, the better bursting looks.',
    state: {rate: '1400', 'spike-duration': '30s', duration: '10m'},
  },
]

/** A text of the command line as a number of ms or pieces; NaN where it is none. */
export function numberOf(text: string): number {
  const [, value = '', unit = ''] = /^([\d.]+)\s*(ms|s|m|h|MB)?$/.exec(text.trim()) ?? []
  return value === '' ? Number.NaN : Number(value) * (ownValue(MS_PER_UNIT, unit) ?? 1)
}

/** A value of a slider as the command line takes it, rounded to two digits. */
export function textOf({flag, unit}: Pick<Slider, 'flag' | 'unit'>, value: number): string {
  const rounded = Number(value.toPrecision(2))
  if (unit === 'count')
    return flag === 'memory' ? `${Math.round(value)}MB` : String(Math.max(1, Math.round(rounded)))
  return rounded < 1000 ? `${rounded}ms` : `${Number((rounded / 1000).toPrecision(3))}s`
}

/** The flags that mean something together: a constant load has no peak. */
export function flagsOf(state: Readonly<State>): State {
  const pipelines = (state['pipeline'] ?? '').split(',')
  const isScaled = pipelines.includes('rescaled') || pipelines.includes('bridge')
  const left = new Set([
    ...(state['shape'] === 'constant' ? ['peak-rate', 'spike-duration'] : []),
    ...(isScaled ? [] : ['autoscaler']),
    ...(state['service-distribution'] === 'lognormal' ? [] : [SERVICE_CV]),
  ])
  return Object.fromEntries(Object.entries(state).filter(([flag]) => !left.has(flag)))
}

/** As the reader of the command line takes flags: those that repeat are lists. */
export const asLists = ({pipeline = '', slo = '', ...others}: Readonly<State>): FlagTexts => ({
  ...others,
  pipeline: pipeline.split(','),
  slo: [slo],
})
