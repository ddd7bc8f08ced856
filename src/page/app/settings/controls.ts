/** What the page sets: the flags of `burst run` by name, `strategy.key` for what `--set` takes; '' is not given. */
export type State = Record<string, string>

/** On a logarithmic scale, in the unit used inside. */
export interface Slider {
  readonly kind: 'slider'
  readonly flag: string
  readonly label: string
  readonly unit: 'rate' | 'count' | 'ms' | 'MB'
  readonly from: number
  readonly to: number
}

/** One of some words. */
export interface Choice {
  readonly kind: 'choice'
  readonly flag: string
  readonly label: string
  readonly words: readonly string[]
}

/** A text as the command line takes it, or a flag without a value. */
export interface Plain {
  readonly kind: 'text' | 'switch'
  readonly flag: string
  readonly label: string
}

/** Whatever sets one flag. */
export type Control = Slider | Choice | Plain

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

const text = (flag: string, label: string): Plain => ({kind: 'text', flag, label})
const toggle = (flag: string, label: string): Plain => ({kind: 'switch', flag, label})

/** The bundled profiles, those in use first. */
const AUTOSCALERS =
  'flink-operator flink-operator-example flink-operator-in-place managed-flink hpa-cpu keda-lag ds2 palo-alto aggressive standby ideal'

/** Sheets of slots and of calls by their bundled names; the first word names none: burst's own. */
const SHEETS = [
  '',
  'managed-flink-us-east-1',
  'managed-flink-eu-west-2',
  'ec2-us-east-1',
  'ec2-arm64-us-east-1',
  'ec2-eu-central-1',
  'ec2-arm64-us-east-1,lambda-arm64-us-east-1',
  'ec2-eu-central-1,lambda-eu-central-1',
]

/** The rates that a spike can be set to, events/s. */
export const PEAK_RATES = {least: 100, most: 40_000} as const

/** Controls in groups, in the order of the page. */
export const GROUPS: readonly (readonly [string, readonly Control[]])[] = [
  [
    'Load',
    [
      choice('shape', 'shape', 'spike constant spike-rare burst-4x square sine step ramp staircase trace'),
      slider('rate', 'usual rate, events/s', ['rate', 100, 10_000]),
      slider('peak-rate', 'rate in the spike, events/s', ['rate', PEAK_RATES.least, PEAK_RATES.most]),
      slider('spike-duration', 'the spike lasts', ['ms', 200, 120_000]),
      text('period', 'it comes again every'),
      slider('duration', 'one window of', ['ms', 5000, 600_000]),
      text('warmup', 'after a warm-up of'),
      choice('arrivals', 'arrivals', 'poisson uniform'),
    ],
  ],
  [
    'Your trace',
    [
      text('trace', 'file'),
      text('trace-time', 'column of times'),
      text('trace-value', 'column of values'),
      text('trace-series', 'series'),
      choice('trace-unit', 'it counts', ' eps per-interval events'),
      choice('trace-gaps', 'gaps are', ' hold zero'),
      text('trace-from', 'begin at'),
      text('trace-for', 'take so much'),
      text('trace-speed', 'times as fast'),
      text('trace-scale', 'times its rates'),
      text('trace-burstiness', 'burstiness in a second'),
    ],
  ],
  [
    'Job',
    [
      slider('parallelism', 'slots', ['count', 1, 64]),
      slider('service-time', 'an event takes', ['ms', 0.2, 50]),
      choice('service-distribution', 'its spread', 'constant exponential lognormal'),
      choice('service-cv', 'of lognormal, cv', '0.5 1 2 3'),
      slider('buffer-events', 'places in a channel', ['count', 20, 5000]),
      choice('autoscaler', 'autoscaler', AUTOSCALERS),
    ],
  ],
  [
    'Lambda',
    [
      choice('function', 'function', 'node python java'),
      choice('profile', 'its latencies', ' node python java java-published python-published ideal'),
      choice('environments', 'environments', 'cold warm'),
      slider('memory', 'memory', ['MB', 128, 10_240]),
      slider('reserved-concurrency', 'environments at most', ['count', 1, 1000]),
      slider('max-in-flight', 'calls at once', ['count', 1, 1000]),
      text('max-attempts', 'sends of a batch at most'),
      choice('on-give-up', 'given up, it is', ' fallback drop'),
      text('drain-timeout', 'wait for the last events'),
    ],
  ],
  [
    'Decision',
    [
      choice(
        'strategy',
        'strategy',
        'shortest-delay threshold threshold-random utilization queue-delay ds2 aimd pid predictive deadline budget always never',
      ),
      choice('batch', 'batch', 'linger fixed adaptive ladder'),
      text('batch-size', 'events in it at most'),
      slider('metric-interval', 'it decides every', ['ms', 100, 60_000]),
      text('slo', 'objective'),
      text('seed', 'seed'),
    ],
  ],
  [
    'Prices',
    [
      {kind: 'choice', flag: 'prices', label: 'sheets', words: SHEETS},
      text('prices.slotUsdPerHour', 'a slot, USD an hour'),
      text('prices.orchestrationSlots', 'slots of orchestration'),
      text('prices.requestsUsdPerMillion', 'a million requests, USD'),
      text('prices.durationUsdPerGbSecond', 'a GB-second, USD'),
      text('prices.logsUsdPerGb', 'a GB of logs, USD'),
      toggle('unpriced-logs', 'leave logs out'),
      toggle('unpriced-warm', 'leave warm environments out'),
      toggle('priced-nat', 'add a NAT gateway'),
      toggle('priced-storage', 'add storage of slots'),
    ],
  ],
]

/** Groups that are folded until the reader opens them. */
export const FOLDED: readonly string[] = ['Prices']
