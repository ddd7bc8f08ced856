import {BURST_P99, P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, readOff, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {numberIn, readRows, Rows} from '../check/rows.js'

const trials = readRows('strategies/trials.csv')
const SHAPES = ['spike', 'spike-rare', 'burst-4x', 'fluctuation', 'ramp'] as const
const STEPS = ['spike', 'spike-rare', 'burst-4x', 'fluctuation'] as const
type Shape = (typeof SHAPES)[number]
const ALL = [
  'always',
  'threshold',
  'ds2, catchUp: 2s',
  'deadline',
  'utilization',
  'predictive',
  'pid',
  'ds2',
  'threshold-random',
  'queue-delay',
  'aimd',
  'budget',
  'never',
] as const

/** "ds2, catchUp: 2s" is `ds2` with a setting of its own. */
function of(name: string, shape: Shape): Rows {
  if (name === 'ds2') return trials.where({strategy: name, shape, point: ''})
  if (name.startsWith('ds2,')) return trials.where({strategy: 'ds2', shape, 'strategy.catchUp': '2s'})
  return trials.where({strategy: name, shape})
}
/** The ramp has no bursts: there it is of all events. */
const p99 = (name: string, shape: Shape): Figure =>
  of(name, shape).geometric(shape === 'ramp' ? P99 : BURST_P99)
const seconds = (name: string, shape: Shape): Figure => p99(name, shape).per(1000)
const cost = (name: string, shape: Shape): Figure => of(name, shape).mean(USD_PER_MILLION)
const dearer = (name: string, shape: Shape): number =>
  (of(name, shape).over(of('shortest-delay', shape), USD_PER_MILLION).center - 1) * 100

const shortest = SHAPES.map((shape) => p99('shortest-delay', shape).center)
const shortestCosts = SHAPES.map((shape) => cost('shortest-delay', shape).center)
const overSteps = (name: string): readonly number[] => STEPS.map((shape) => seconds(name, shape).center)
const low = (name: string): number => Math.min(...overSteps(name))
const high = (name: string): number => Math.max(...overSteps(name))

const any = of('shortest-delay', 'spike')
const [slots, serviceMs] = [any.only('parallelism'), any.only('service_time_ms')]
const capacityEps = (slots * 1000) / serviceMs
/** The same streams with lognormal service; cv 0 is the sweep itself, its first three repetitions. */
const variable = readRows('strategies/variable-service.csv')
const CVS = [0, 1, 3] as const
const BURSTS = ['spike-rare', 'burst-4x'] as const
const VARIED = [
  'shortest-delay',
  'threshold',
  'ds2, catchUp: 2s',
  'utilization',
  'pid',
  'queue-delay',
] as const
function withCv(name: string, shape: Shape, cv: number): Rows {
  const [strategy = '', setting] = name.split(', ')
  const filter = {strategy, shape, ...(setting === undefined ? {} : {'strategy.catchUp': '2s'})}
  if (cv > 0) return variable.where({...filter, serviceCv: cv})
  return new Rows(
    of(name, shape).list.filter((row) => numberIn(row, 'repetition') <= 3),
    `${name} under ${shape}`,
  )
}
const variedS = (name: string, shape: Shape, cv: number): Figure =>
  withCv(name, shape, cv).geometric(BURST_P99).per(1000)

const variedMs = (shape: Shape, cv: number): Figure => variedS('shortest-delay', shape, cv).per(0.001)
const nameOf = (row: TableRow): string => row.text('strategy')
const varied =
  (shape: Shape, cv: number) =>
  (row: TableRow): Figure =>
    variedS(nameOf(row), shape, cv)
const holds = (name: string, shape: Shape): boolean => p99(name, shape).center < 500
const stepsHeld = (name: string): number => STEPS.filter((shape) => holds(name, shape)).length
const fasterThanShortest = (shape: Shape): readonly string[] =>
  ALL.filter((name) => p99(name, shape).center < p99('shortest-delay', shape).center * 0.999)
const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.toSorted().join() === b.toSorted().join()
/** What decides per interval, but for `threshold` and `ds2` with its queue drained. */
const OTHERS = ['utilization', 'predictive', 'pid', 'ds2', 'threshold-random', 'queue-delay', 'aimd'] as const
/** When the ramp crosses the capacity, and which share of its events are intended before. */
const RAMP_EPS_PER_S = (any.only('peak_rate_eps') - any.only('rate_eps')) / (any.only('duration_ms') / 1000)
const RAMP_FULL_S = (capacityEps - any.only('rate_eps')) / RAMP_EPS_PER_S
const RAMP_CALM_SHARE =
  (RAMP_FULL_S * (any.only('rate_eps') + capacityEps)) /
  (any.only('duration_ms') / 1000) /
  (any.only('rate_eps') + any.only('peak_rate_eps'))
const inShape = (shape: Shape) => (row: TableRow) => seconds(nameOf(row), shape)

export default [
  quote`${slots} slots of ${1000 / serviceMs} events/s, base ${any.only('rate_eps')}/s (${(any.only('rate_eps') / capacityEps) * 100} % of capacity), ${any.only('duration_ms') / 60_000} minutes, peaks at ${any.only('peak_rate_eps')}/s unless said otherwise: one spike of ${120} s (\`spike\`), one of ${30} s (\`spike-rare\`), ${30} s in every ${50} s`,
  quote`overloaded from ${RAMP_FULL_S} s on;`,
  settings('eight peaks of 10 s at 3 to 10 × the base'),
  quote`the capacity (${capacityEps}/s)`,
  settings('(0.2 USD per hour)'),
  quote`Metric interval ${any.only('metric_interval_ms')} ms, cold environments, ${any.count} repetitions`,
  claim(
    'under every shape it is the cheapest that holds the objective of 500 ms',
    SHAPES.every((shape) =>
      ALL.filter((name) => holds(name, shape) && name !== 'budget').every(
        (name) => cost(name, shape).center > cost('shortest-delay', shape).center,
      ),
    ),
  ),
  quote`with a p99 of ${Math.min(...shortest)} to ${Math.max(...shortest)} ms for ${Math.min(...shortestCosts)} to ${Math.max(...shortestCosts)} USD per million events`,
  claim(
    'only `always` and, on the ramp, `threshold`, `utilization` and `predictive` are ever faster',
    SHAPES.every((shape) =>
      sameNames(
        fasterThanShortest(shape),
        shape === 'ramp' ? ['always', 'threshold', 'utilization', 'predictive'] : ['always'],
      ),
    ),
  ),
  settings('once per 800 ms'),
  claim(
    'still holds the objective under three of the four shapes with steps, `ds2` with `catchUp` under one',
    stepsHeld('threshold') === 3 && stepsHeld('ds2, catchUp: 2s') === 1,
  ),
  claim(
    'the others miss it under all four, for more money',
    OTHERS.every(
      (name) =>
        stepsHeld(name) === 0 &&
        STEPS.every((shape) => cost(name, shape).center > cost('shortest-delay', shape).center),
    ),
  ),
  quote`\`utilization\` has ${low('utilization')} to ${high('utilization')} s, \`predictive\` ${low('predictive')} to ${high('predictive')} s, \`pid\` ${low('pid')} to ${high('pid')} s, \`queue-delay\` ${low('queue-delay')} to ${high('queue-delay')} s, \`aimd\` ${low('aimd')} to ${high('aimd')} s.`,
  table([], {
    'spike, s': inShape('spike'),
    'spike-rare, s': inShape('spike-rare'),
    'burst-4x, s': inShape('burst-4x'),
    'fluctuation, s': inShape('fluctuation'),
    'ramp, s': inShape('ramp'),
    'USD per million, burst-4x': (row) => cost(nameOf(row), 'burst-4x'),
  }),
  settings('least that keeps 500 ms'),
  claim(
    'with seconds above it in every shape of bursts',
    STEPS.every((shape) => of('deadline', shape).mean('slo_missed_s').center >= 1),
  ),
  quote`(${of('deadline', 'burst-4x').mean('batch_mean_events')} instead of ${of('shortest-delay', 'burst-4x').mean('batch_mean_events')} events in \`burst-4x\`)`,
  claim(
    'and saves nothing',
    SHAPES.every((shape) => cost('deadline', shape).center > cost('shortest-delay', shape).center),
  ),
  quote`\`utilization\` has ${p99('utilization', 'ramp')} ms, less than \`shortest-delay\`'s ${p99('shortest-delay', 'ramp')}, because it keeps a tenth of its slots free, for ${dearer('utilization', 'ramp')} % more money`,
  claim(
    'is slower than it under three of the four shapes with steps',
    STEPS.filter((shape) => p99('predictive', shape).center > p99('utilization', shape).center).length === 3,
  ),
  quote`first interval left: ${Math.min(seconds('ds2', 'spike').center, seconds('ds2', 'burst-4x').center, seconds('ds2', 'spike-rare').center)} s of delay for as long as the burst lasts (${seconds('ds2', 'fluctuation')} s under \`fluctuation\`); with it, ${seconds('ds2, catchUp: 2s', 'ramp')} to ${high('ds2, catchUp: 2s')} s.`,
  claim(
    'holds the objective under `spike`, `spike-rare`, `burst-4x` and `ramp`',
    SHAPES.every((shape) => holds('threshold', shape) === (shape !== 'fluctuation')),
  ),
  quote`${dearer('threshold', 'burst-4x')} % more than \`shortest-delay\` in \`burst-4x\`, ${dearer('threshold', 'ramp')} % on the ramp`,
  claim(
    'costs almost what `always` does',
    SHAPES.every((shape) => cost('threshold-random', shape).center / cost('always', shape).center > 0.9),
  ),
  claim(
    'costs nothing where it does not bind (`spike`, `spike-rare`, `fluctuation`)',
    (['spike', 'spike-rare', 'fluctuation'] as const).every(
      (shape) =>
        Math.abs(dearer('budget', shape)) < 0.05 &&
        Math.abs(p99('budget', shape).center / p99('shortest-delay', shape).center - 1) < 0.001,
    ),
  ),
  quote`${cost('budget', 'burst-4x')} instead of ${cost('shortest-delay', 'burst-4x')} USD in \`burst-4x\` buy ${seconds('budget', 'burst-4x')} s instead of ${p99('shortest-delay', 'burst-4x')} ms`,
  settings('a coefficient of variation of 1 and 3', 'But at cv 3 it pays', 'every second below 500 ms'),
  quote`streams of the first ${variable.max('repetition')} repetitions`,
  quote`has a p99 of ${variedMs('spike-rare', 0)}, ${variedMs('spike-rare', 1)} and ${variedMs('spike-rare', 3)} ms under \`spike-rare\` and ${variedMs('burst-4x', 0)}, ${variedMs('burst-4x', 1)} and ${variedMs('burst-4x', 3)} ms under \`burst-4x\``,
  claim(
    'the lowest of the six each time',
    BURSTS.every((shape) =>
      CVS.every((cv) =>
        VARIED.every(
          (name) => variedS(name, shape, cv).center >= variedS('shortest-delay', shape, cv).center,
        ),
      ),
    ),
  ),
  quote`costs ${withCv('shortest-delay', 'spike-rare', 3).mean(USD_PER_MILLION)} USD per million events where \`threshold\` has ${variedS('threshold', 'spike-rare', 3).per(0.001)} ms for ${withCv('threshold', 'spike-rare', 3).mean(USD_PER_MILLION)}`,
  claim(
    'No strategy then keeps every second below 500 ms',
    BURSTS.every((shape) => VARIED.every((name) => withCv(name, shape, 3).min('slo_missed_s') > 0)),
  ),
  table(['strategy'], {
    'spike-rare, cv 0': varied('spike-rare', 0),
    'spike-rare, cv 1': varied('spike-rare', 1),
    'spike-rare, cv 3': varied('spike-rare', 3),
    'burst-4x, cv 0': varied('burst-4x', 0),
    'burst-4x, cv 1': varied('burst-4x', 1),
    'burst-4x, cv 3': varied('burst-4x', 3),
  }),
  settings(
    'spike-rare, cv 0',
    'spike-rare, cv 1',
    'spike-rare, cv 3',
    'burst-4x, cv 0',
    'burst-4x, cv 1',
    'burst-4x, cv 3',
  ),
  readOff('saws between 40 and 90 %'),
  settings('below 0.7 of capacity', 'after its rest of 10 s', '× 0.7', '100 ms instead of 800'),
  quote`${RAMP_CALM_SHARE * 100} % of which arrive before the overload`,
] satisfies readonly Derivation[]
