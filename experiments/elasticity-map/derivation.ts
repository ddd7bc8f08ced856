import {HOURS_PER_MONTH} from '../../src/model/units.js'
import {monthUsd, type SpikeAnswer} from '../../src/analysis/spike-answers.js'
import {cheapestBySeeds} from '../../src/analysis/spike-seeds.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {readRows} from '../check/rows.js'
import {atEc2, readSpikes, type StudiedSpike} from '../check/spikes.js'

const spikes = readSpikes('elasticity-map/trials.csv')
const EXAMPLE = 'flink-operator-example'
const HOURLY = HOURS_PER_MONTH
const DAILY = HOURS_PER_MONTH / 24
/** One an hour must not take it whole. */
const hourly = spikes.filter(({lengthS}) => lengthS <= 1000)

const answerOf = ({answers}: StudiedSpike, pipeline: string, autoscaler = ''): SpikeAnswer => {
  const found = answers.find((one) => one.pipeline === pipeline && one.autoscaler === autoscaler)
  if (!found) throw new Error(`no ${pipeline} ${autoscaler}`)
  return found
}
const spikeOf = (lengthS: number, factor: number): StudiedSpike => {
  const found = spikes.find((spike) => spike.lengthS === lengthS && spike.factor === factor)
  if (!found) throw new Error(`no spike of ${lengthS} s at ${factor}`)
  return found
}
const inRow = (row: TableRow): StudiedSpike => {
  const [, lengthS, factor] = /^(\d+) s at (\d+) ×$/.exec(row.text('spike')) ?? []
  return spikeOf(Number(lengthS), Number(factor))
}

const winners = (of: readonly StudiedSpike[], limitMs: number, spikesPerMonth: number): readonly string[] =>
  of.map(({bySeed}) => cheapestBySeeds(bySeed, {limitMs, spikesPerMonth}).best?.pipeline ?? 'none')
const choiceFor = ({bySeed}: StudiedSpike, limitMs: number, spikesPerMonth: number): string =>
  cheapestBySeeds(bySeed, {limitMs, spikesPerMonth}).best?.pipeline ?? 'none'
const count = (names: readonly string[], pipeline: string): number =>
  names.filter((name) => name === pipeline).length
const [tight, tightDaily] = [winners(hourly, 500, HOURLY), winners(spikes, 500, DAILY)]
const [loose, looseDaily] = [winners(hourly, 5000, HOURLY), winners(spikes, 5000, DAILY)]
const all = [tight, tightDaily, loose, looseDaily].flat()

const cheap = readSpikes('elasticity-map/trials.csv', atEc2)
const cheapHourly = cheap.filter(({lengthS}) => lengthS <= 1000)
const ec2 = winners(cheapHourly, 500, HOURLY)
const ec2Daily = winners(cheap, 500, DAILY)

/** Coarse maps, by the words of the page. */
const ofCv = (cv: number) => (row: TrialRow) =>
  row.point.split(';').includes(`serviceCv=${cv}`) ? row : null
const COARSE: Readonly<Record<string, readonly StudiedSpike[]>> = {
  'as above': spikes.filter(
    ({lengthS, factor}) => [3, 30, 300].includes(lengthS) && [1.5, 3, 6, 20].includes(factor),
  ),
  '3 ms of CPU a call': readSpikes('elasticity-map/call-cpu.csv'),
  '50 % busy': readSpikes('elasticity-map/busy-50.csv'),
  '85 % busy': readSpikes('elasticity-map/busy-85.csv'),
  '40 slots': readSpikes('elasticity-map/slots-40.csv'),
  'ramps of 30 s': readSpikes('elasticity-map/ramps.csv'),
  'service of cv 1': readSpikes('elasticity-map/spread.csv', ofCv(1)),
  'service of cv 3': readSpikes('elasticity-map/spread.csv', ofCv(3)),
}
const coarse = (row: TableRow): readonly StudiedSpike[] => COARSE[row.text('job')] ?? []
const won = (row: TableRow, pipeline: string): number => count(winners(coarse(row), 500, HOURLY), pipeline)
const wonLoosely = (row: TableRow, pipeline: string): number =>
  count(winners(coarse(row), 5000, HOURLY), pipeline)
const busyDaily = winners(COARSE['85 % busy'] ?? [], 500, DAILY)

const ramps = COARSE['ramps of 30 s'] ?? []
const steepRamp = ramps.find(({lengthS, factor}) => lengthS === 3 && factor === 20)
if (!steepRamp) throw new Error('no steep ramp')

const traces = readRows('real-traces/trials.csv')
const TRACES: Readonly<Record<string, string>> = {
  mentions: 'nab-twitter-aapl.csv',
  requests: 'nab-elb-requests.csv',
  calls: 'azure-llm-code.csv',
  traffic: 'daedalus-traffic-6h.csv',
}
const traced = (load: string, pipeline: string, autoscaler = '') =>
  traces.where({trace: TRACES[load] ?? '', pipeline, autoscaler})
const tracedMs = (load: string, pipeline: string, autoscaler?: string): number =>
  Math.max(
    ...['burst_latency_p99_ms', 'latency_p99_ms'].map(
      (column) => traced(load, pipeline, autoscaler).geometric(column).center,
    ),
  )
/** As many events a month as the load has, at what a million of them costs. */
const tracedUsd = (load: string, pipeline: string, autoscaler?: string): number => {
  const rows = traced(load, pipeline, autoscaler)
  const perMillion = rows.mean('cost_per_million_events_usd').center
  const events = traced(load, 'vanilla').mean('offered_eps').center * 3600 * HOURS_PER_MONTH
  return (perMillion * events) / 1e6
}
const LOADS = Object.keys(TRACES)
const SCALED = ['rescaled'].flatMap((pipeline) =>
  ['flink-operator', 'aggressive'].map((autoscaler) => ({pipeline, autoscaler})),
)

/** Cells in which seeds do not agree. */
const contested = hourly.filter(({bySeed}) => {
  const {agreeing, seeds} = cheapestBySeeds(bySeed, {limitMs: 500, spikesPerMonth: HOURLY})
  return agreeing < seeds
}).length
const worst = (spike: StudiedSpike, pipeline: string, autoscaler?: string): number =>
  answerOf(spike, pipeline, autoscaler).worstMs
const month = (spike: StudiedSpike, pipeline: string, autoscaler?: string): number =>
  monthUsd(answerOf(spike, pipeline, autoscaler), HOURLY)

/** Where the example acts, its cost not being that of the slots alone, in spikes above the slots' capacity of up to an hour. */
const acted = spikes.filter(
  (spike) =>
    spike.factor > 1.2 && spike.lengthS < 14_400 && answerOf(spike, 'rescaled', EXAMPLE).spikeUsd > 0.01,
)
/** Held by the quickest autoscaler alone, at more than bursting costs. */
const quick = spikes.filter(
  (spike) => worst(spike, 'rescaled', 'aggressive') < 5000 && worst(spike, 'vanilla') >= 5000,
)
const isDearer = (spike: StudiedSpike, spikesPerMonth: number): boolean =>
  monthUsd(answerOf(spike, 'rescaled', 'aggressive'), spikesPerMonth) >
  monthUsd(answerOf(spike, 'burst'), spikesPerMonth)
const bridged = Math.max(...hourly.map((spike) => month(spike, 'bridge', EXAMPLE) / month(spike, 'burst')))
const hundred = spikeOf(100, 20)
const long = spikeOf(1000, 20)

/** Where an autoscaler is the cheapest. */
const bestAutoscaler = (of: readonly StudiedSpike[], spikesPerMonth: number): string =>
  of
    .flatMap(({bySeed, lengthS, factor}) => {
      const {best} = cheapestBySeeds(bySeed, {limitMs: 500, spikesPerMonth})
      const isScaled = best?.pipeline === 'rescaled' || best?.pipeline === 'bridge'
      return isScaled ? [`${best.pipeline} ${lengthS} ${factor}`] : []
    })
    .join(', ')

export default [
  settings(
    '4 slots at 50 ms, 56 events/s (70 % of capacity)',
    'one spike in two hours (in six, where it lasts four)',
    '9 lengths from 1 s to 4 h × 8 heights from 1.2 to 20 × the base rate',
    'ten on both sides of each frontier',
    'spikes of 4 h above 4 × have one seed',
    'Ten seeds do not agree',
    'at 500 ms and one spike an hour: there',
    'that hold 500 ms',
    'spikes to 4 × the rate',
    'of fewer than 2000 events',
    'Slots for the peak are sized for 500 ms in all four panels',
    'A pause of 60 s',
    'to a spike of up to an hour that slots do not hold',
    'with 3 s, holds 5 s',
    'With 5 s to spare',
    'more than 5 % worse',
    'The cheapest pipeline that holds 500 ms and 5 s',
  ),
  quote`With an objective of 500 ms bursting is the cheapest way in ${count(tight, 'burst')} of ${tight.length} spikes at one an hour and in ${count(tightDaily, 'burst')} of ${tightDaily.length} at one a day`,
  settings('Waiting is enough at 1.2 × the rate', '(1 s at 2 ×, 3 s at 1.5 ×)', '(1 s at 20 ×)'),
  quote`: ${count(tight, 'vanilla')} and ${count(tightDaily, 'vanilla')} cells`,
  claim(
    'which the slots still serve',
    spikes.every((spike) => spike.factor !== 1.2 || choiceFor(spike, 500, DAILY) === 'vanilla') &&
      [spikeOf(1, 1.5), spikeOf(1, 2), spikeOf(3, 1.5)].every(
        (spike) => choiceFor(spike, 500, HOURLY) === 'vanilla',
      ),
  ),
  claim(
    'Slots for the peak are needed where even warm-up is too slow',
    choiceFor(spikeOf(1, 20), 500, HOURLY) === 'overprovisioned' && count(tight, 'overprovisioned') === 1,
  ),
  quote`in ${contested} of the ${tight.length} cells`,
  quote`waiting is enough for ${count(loose, 'vanilla')} of the short and low ones`,
  claim(
    'bursting is the cheapest in all others',
    count(loose, 'burst') + count(loose, 'vanilla') === loose.length &&
      count(looseDaily, 'burst') + count(looseDaily, 'vanilla') === looseDaily.length,
  ),
  claim(
    'No autoscaler is the cheapest anywhere',
    all.every((name) => name !== 'rescaled' && name !== 'bridge'),
  ),
  quote`\`aggressive\`, with 3 s, holds 5 s in ${quick.length} spikes in which waiting does not`,
  claim(
    'is dearer than bursting in each',
    quick.every((spike) => isDearer(spike, HOURLY) && isDearer(spike, DAILY)),
  ),
  quote`that slots do not hold, it has a p99 of ${Math.min(...acted.map((spike) => worst(spike, 'rescaled', EXAMPLE))) / 1000} s and more`,
  table(['spike'], {
    'wait: p99, s': (row) => worst(inRow(row), 'vanilla') / 1000,
    'example: p99, s': (row) => worst(inRow(row), 'rescaled', EXAMPLE) / 1000,
    'aggressive: p99, s': (row) => worst(inRow(row), 'rescaled', 'aggressive') / 1000,
    'burst: p99, ms': (row) => worst(inRow(row), 'burst'),
    'burst: USD a month, hourly': (row) => month(inRow(row), 'burst'),
    'example: USD a month, hourly': (row) => month(inRow(row), 'rescaled', EXAMPLE),
    'spare slots: USD a month': (row) => month(inRow(row), 'overprovisioned'),
  }),
  quote`it costs up to ${bridged} × what \`burst\` costs, and has a p99 of ${worst(hundred, 'bridge', EXAMPLE) / 1000} s where \`burst\` has ${worst(hundred, 'burst')} ms`,
  settings('at 20 × for 1000 s an hour'),
  quote`bursting costs ${month(long, 'burst')} USD a month, slots for the peak ${month(long, 'overprovisioned')}`,
  quote`At EC2 prices, where a slot costs less than half, it is bursting in ${count(ec2, 'burst')} of ${ec2.length} at one an hour and in ${count(ec2Daily, 'burst')} of ${ec2Daily.length} at one a day, and spare slots in ${count(ec2, 'overprovisioned')} and ${count(ec2Daily, 'overprovisioned')}`,
  settings(
    'lengths of 3, 30 and 300 s, heights of 1.5, 3, 6 and 20 ×',
    '40 slots are for spikes of 3 and 30 s in 20 minutes',
    'holds 500 ms at one an hour',
    'holds 5 s',
    '| 5 s: wait',
    '| 5 s: autoscaler',
    '| 5 s: burst',
    'Where the job is 85 % busy',
    'Where spikes climb and fall in 30 s',
    '| ramps of 30 s',
    'what as a step is at the frontier to spare slots (3 s at 20 ×',
    'Coarse maps have spikes up to 300 s',
    'with lognormal service with a cv of 3 nothing holds 500 ms, since the p99 of services alone is 539 ms',
  ),
  quote`Where the job is 85 % busy, \`aggressive\` is the cheapest in ${count(busyDaily, 'rescaled')} of ${busyDaily.length} spikes at one a day`,
  table(['job'], {
    spikes: (row) => coarse(row).length,
    wait: (row) => won(row, 'vanilla'),
    autoscaler: (row) => won(row, 'rescaled'),
    burst: (row) => won(row, 'burst'),
    bridge: (row) => won(row, 'bridge'),
    'spare slots': (row) => won(row, 'overprovisioned'),
    nothing: (row) => won(row, 'none'),
    '5 s: wait': (row) => wonLoosely(row, 'vanilla'),
    '5 s: autoscaler': (row) => wonLoosely(row, 'rescaled'),
    '5 s: burst': (row) => wonLoosely(row, 'burst'),
  }),
  claim(
    'bursting is the cheapest in every cell',
    count(winners(ramps, 500, HOURLY), 'burst') === ramps.length && ramps.length === 12,
  ),
  quote`(3 s at 20 ×: ${worst(steepRamp, 'burst')} ms)`,
  quote`\`aggressive\` in ${count(ec2Daily, 'rescaled')}, the bridge in ${count(ec2Daily, 'bridge')}`,
  claim(
    'in each of which the spike lasts an hour or four',
    !ec2.includes('rescaled') &&
      !ec2.includes('bridge') &&
      bestAutoscaler(cheap, DAILY) ===
        'rescaled 3600 1.5, rescaled 14400 1.5, bridge 14400 2, rescaled 14400 3',
  ),
  table(['load'], {
    'wait: p99, s': (row) => tracedMs(row.text('load'), 'vanilla') / 1000,
    'aggressive: p99, s': (row) => tracedMs(row.text('load'), 'rescaled', 'aggressive') / 1000,
    'burst: p99, ms': (row) => tracedMs(row.text('load'), 'burst'),
    'spare slots: p99, ms': (row) => tracedMs(row.text('load'), 'overprovisioned'),
    'wait: USD a month': (row) => tracedUsd(row.text('load'), 'vanilla'),
    'aggressive: USD a month': (row) => tracedUsd(row.text('load'), 'rescaled', 'aggressive'),
    'burst: USD a month': (row) => tracedUsd(row.text('load'), 'burst'),
    'spare slots: USD a month': (row) => tracedUsd(row.text('load'), 'overprovisioned'),
  }),
  claim(
    'Bursting is the cheapest that holds 500 ms under all four. Nothing without it but slots for the peak does',
    LOADS.every(
      (load) =>
        tracedMs(load, 'burst') < 500 &&
        tracedMs(load, 'vanilla') >= 500 &&
        SCALED.every(({pipeline, autoscaler}) => tracedMs(load, pipeline, autoscaler) >= 500) &&
        tracedUsd(load, 'burst') < tracedUsd(load, 'overprovisioned') &&
        ['flink-operator', 'aggressive'].every(
          (autoscaler) => tracedUsd(load, 'burst') < tracedUsd(load, 'bridge', autoscaler),
        ),
    ),
  ),
  claim(
    '`aggressive` holds _traffic_ too, a slow wave, and is dearer than bursting',
    LOADS.every((load) => {
      const isHeld = tracedMs(load, 'rescaled', 'aggressive') < 5000
      return (
        isHeld === (load === 'traffic') &&
        tracedMs(load, 'rescaled', 'flink-operator') >= 5000 &&
        tracedMs(load, 'vanilla') >= 5000 &&
        tracedUsd(load, 'rescaled', 'aggressive') > tracedUsd(load, 'burst')
      )
    }),
  ),
  settings('that holds 500 ms under all four', 'With 5 s to spare `aggressive`'),
] satisfies readonly Derivation[]
