import {BURST_P99, ec2Usd, P99, USD_PER_MILLION} from './check/columns.js'
import {claim, type Derivation, quote, settings} from './check/derivation.js'
import {toVirtual} from './check/engines.js'
import {type Figure} from './check/figure.js'
import {numberIn, readRows, type Row, type Rows} from './check/rows.js'

const rowsOf = (study: string, file = 'trials'): Rows => readRows(`${study}/${file}.csv`)
const of = (rows: Rows, pipeline: string): Rows => rows.where({pipeline})
const more = (rows: Rows, base: Rows): number => (rows.over(base, USD_PER_MILLION).center - 1) * 100
const seconds = (figure: Figure): Figure => figure.per(1000)
const HELD = 'accumulated_backpressured_ms'

const spikeRare = rowsOf('spike-rare')
const spike = (pipeline: string): Figure => of(spikeRare, pipeline).geometric(BURST_P99)

const real = rowsOf('real-traces')
const realTraces = [...new Set(real.list.map((row) => row['trace'] ?? ''))]
const realUsd = realTraces.map(
  (trace) =>
    of(real.where({trace}), 'burst').over(of(real.where({trace}), 'vanilla'), USD_PER_MILLION).center,
)

const latency = rowsOf('latency')
const at = (pipeline: string, rate: number): Rows => latency.where({pipeline, rate_eps: rate})

const backpressure = rowsOf('backpressure')
const heldAt = (pipeline: string, rate: number): Figure =>
  seconds(backpressure.where({pipeline, rate_eps: rate}).mean(HELD))

const stateful = ['q5', 'q7'].flatMap((query) =>
  ['spike-rare', 'spike'].flatMap((shape) =>
    [240, 400, 560].map((rate_eps) => rowsOf('stateful', query).where({shape, rate_eps})),
  ),
)
const windowDelays = stateful.map(
  (point) => of(point, 'vanilla').geometric('emission_p50_ms').per(1000).center,
)
const windowsCost = stateful.map((point) => more(of(point, 'burst'), of(point, 'vanilla')))

const standing = rowsOf('rescale-pause')
const stoodS = (ballast: number) => standing.where({ballast}).mean('paused_ms').per(1000)
const [crash, withoutCrash] = [rowsOf('recovery'), rowsOf('recovery', 'calm')]
const catchUpsS = [500, 1000, 5000].map((checkpoint_interval_ms) => {
  const [waiting, bursting] = ['vanilla', 'burst'].map((pipeline) =>
    of(crash.where({checkpoint_interval_ms}), pipeline).mean('recovery_ms'),
  )
  return ((waiting?.center ?? Number.NaN) - (bursting?.center ?? Number.NaN)) / 1000
})

const capacity = rowsOf('capacity').where({parallelism: 1})
const oneSlot = (rows: Rows): number =>
  [1, 2, 3]
    .map((repetition) => rows.where({repetition, sustainable: 'sustainable'}).max('rate_eps'))
    .reduce((sum, rate) => sum + rate / 3, 0)

const eventsPerSecond = (row: Row): number =>
  (numberIn(row, 'sunk_events') / numberIn(row, 'completion_ms')) * 1000
const batches = rowsOf('batch-size').where({function: 'node'})
const batch = (size: number): Rows => batches.where({batch_size_events: size})
const localBatch = (size: number): Figure =>
  rowsOf('batch-size-local')
    .where({engine: 'embedded', function: 'node', batch_size_events: size})
    .mean(eventsPerSecond)

const burst4x = rowsOf('burst-4x')
const ratios = (column: string | ((row: Row) => number)): readonly number[] =>
  [300, 420, 560].map(
    (base) =>
      of(burst4x.where({rate_eps: base}), 'burst').over(
        of(burst4x.where({rate_eps: base}), 'overprovisioned'),
        column,
      ).center,
  )
const [managed, ec2] = [ratios(USD_PER_MILLION), ratios(ec2Usd)]

const cold = (environments: string, runtime: string, spikeS: number): Rows =>
  rowsOf('cold-starts').where({environments, function: runtime, spikeDuration: `${spikeS * 1000}ms`})
const coldTimes = (spikes: readonly number[]): readonly number[] =>
  ['node', 'python', 'java'].flatMap((runtime) =>
    spikes.map((s) => cold('cold', runtime, s).over(cold('warm', runtime, s), BURST_P99).center),
  )
const longCold = coldTimes([32]).map((times) => (times - 1) * 100)
const waited = [2, 8].map(
  (s) =>
    rowsOf('cold-starts')
      .where({pipeline: 'vanilla', spikeDuration: `${s * 1000}ms`})
      .geometric(BURST_P99).center / cold('cold', 'java', s).geometric(BURST_P99).center,
)

const throttled = (lingerMs: number): Figure =>
  rowsOf('throttling')
    .where({reservedConcurrency: 16, linger: `${lingerMs}ms`, 'batch.maxWork': ''})
    .geometric(BURST_P99)

const onEngine = (study: string, engine: string, filter: Record<string, string | number>): Rows =>
  rowsOf(study).where({engine, ...filter})
const agreementFlink = rowsOf('agreement-flink')
const flinkBurst = toVirtual(agreementFlink.where({shape: 'spike', pipeline: 'burst'}), 'flink', P99)
const calm = agreementFlink.where({shape: 'constant'})
const spikeFlink = (pipeline: string, engine: string): Figure =>
  onEngine('spike-flink', engine, {pipeline}).mean(P99)
const latencyFlink = (engine: string): Figure =>
  onEngine('latency-flink', engine, {pipeline: 'burst', rate_eps: 1000}).mean(P99)
const heldFlink = (engine: string): Figure =>
  seconds(onEngine('backpressure-flink', engine, {pipeline: 'vanilla', rate_eps: 850}).mean(HELD))
const agreementCalm = rowsOf('agreement').where({shape: 'constant'})
const apart = (column: string): number =>
  agreementCalm.where({engine: 'embedded'}).geometric(column).center -
  agreementCalm.where({engine: 'virtual'}).geometric(column).center
const mainJob = rowsOf('main-job')

const overPercent = (rate: number): number =>
  (1 - at('overprovisioned', rate).over(at('burst', rate), USD_PER_MILLION).center) * 100
const bestUnderOverload = Math.min(
  ...[1000, 1250, 1500].map((rate) => at('burst', rate).geometric(P99).center),
)
const peakSlots = [
  ...[1000, 1250, 1500].map((rate) => at('overprovisioned', rate).geometric(P99).center),
  spike('overprovisioned').center,
]

export default [
  quote`waiting takes ${Math.floor(Math.min(...catchUpsS))} to ${Math.ceil(Math.max(...catchUpsS))} s longer; in calm it costs nothing, spare slots ${more(of(withoutCrash, 'overprovisioned'), of(withoutCrash, 'vanilla'))} % always`,
  claim('in calm it costs nothing', more(of(withoutCrash, 'burst'), of(withoutCrash, 'vanilla')) === 0),
  quote`${Math.min(...windowDelays)} s to ${Math.max(...windowDelays)} s at the median with a backlog, with bursting one call, for ${Math.min(...windowsCost)} % to ${Math.max(...windowsCost)} % more (managed slots)`,
  settings(
    '(2023)',
    'from 250 to 1250/s on the level',
    'unexplained at 100 and 1500/s',
    'unexplained, but at 500/s',
    'reproduced to 100 events',
  ),

  settings('spikes of 30 s at 2.8 × capacity, 5 % of the time'),
  quote`takes the p99 from ${seconds(spike('vanilla'))} s to ${spike('burst')} ms for ${more(of(spikeRare, 'burst'), of(spikeRare, 'vanilla'))} % more money; over-provisioning has ${spike('overprovisioned')} ms for ${of(spikeRare, 'overprovisioned').over(of(spikeRare, 'vanilla'), USD_PER_MILLION)} × vanilla's money`,
  settings('bursting alone holds 500 ms under all of them'),
  claim(
    'bursting alone holds 500 ms under all of them',
    realTraces.length === 4 &&
      realTraces.every((trace) => of(real.where({trace}), 'burst').geometric(BURST_P99).high < 500),
  ),
  quote`under all of them, for ${Math.min(...realUsd)} to ${Math.max(...realUsd)} × vanilla's money; of the autoscalers`,
  quote`vanilla grows by ${at('vanilla', 1000).mean('latency_slope_ms_per_s')} ms per second at ${1000 / 800} × capacity and burst stays at ${at('burst', 1000).geometric(P99)} ms`,
  settings('no dearer from 1.6 × capacity on'),
  claim(
    'slots are faster, and no dearer from 1.6 × capacity on',
    [1250, 1500].every((rate) => overPercent(rate) > -0.5),
  ),
  quote`${heldAt('vanilla', 780)} s at ${(780 / 800) * 100} %, ${heldAt('vanilla', 850)} of ${300} s at ${(850 / 800) * 100} %. Bursting leaves ${heldAt('burst', 850)} s of it`,
  settings('800 ms is not special', 'moves from 1 s to 1.2 s when'),
  quote`${16} of them take ${1} slot from ${oneSlot(of(capacity, 'vanilla'))} to ${oneSlot(capacity.where({reservedConcurrency: 16}))} events/s. More calls in flight than environments cost up to ${lostCapacity()} % of the capacity`,
  quote`${40} events per batch bring ${batch(40).mean(eventsPerSecond).per(10)} % of the throughput at ${batch(40).geometric('offload_latency_p50_ms')} ms, ${640} bring ${batch(640).mean(eventsPerSecond).per(10)} % at ${batch(640).geometric('offload_latency_p50_ms')} ms`,
  quote`${localBatch(1)} events/s with batches of ${1}, ${localBatch(160)} with ${160}`,
  quote`At ${60} % duty bursting costs ${Math.min(...managed)} to ${Math.max(...managed)} × of over-provisioning at managed-slot prices and ${Math.min(...ec2)} to ${Math.max(...ec2)} × at EC2 prices`,
  settings('on 4 slots beats 6 to 10 slots'),
  settings('holds 500 ms under all five shapes'),
  quote`In spikes of ${2} to ${8} s cold starts are the p99: ${Math.min(...coldTimes([2, 8]))} to ${Math.max(...coldTimes([2, 8]))} × of warm environments by runtime, still ${Math.min(...waited)} × better than waiting; in ${32} s they are ${Math.min(...longCold)} to ${Math.max(...longCold)} %`,
  quote`${16} of them could do the work but not the calls, p99 ${seconds(throttled(10))} s; longer batches take it to ${throttled(50)} ms`,
  settings('each of the 12 load shapes'),
  quote`and is ${(flinkBurst.center - 1) * 100} % ${{low: (flinkBurst.low - 1) * 100, high: (flinkBurst.high - 1) * 100}} above it with burst; below capacity it is ${calm.where({engine: 'flink'}).mean(P99)} ms instead of ${calm.where({engine: 'virtual'}).mean(P99)}.`,
  quote`vanilla's p99 is ${seconds(spikeFlink('vanilla', 'flink'))} s (model: ${seconds(spikeFlink('vanilla', 'virtual'))}), burst's ${spikeFlink('burst', 'flink')} ms (${spikeFlink('burst', 'virtual')})`,
  quote`within ${1} % of the model for vanilla; burst's p99 at ${1000 / 800} × capacity is ${latencyFlink('flink')} ms instead of ${latencyFlink('virtual')}`,
  quote`${heldFlink('flink')} of ${30} s at ${(850 / 800) * 100} % (model: ${heldFlink('virtual')}), none with bursting`,
  settings('through a spike within 1 %'),
  quote`under capacity ${apart('latency_p50_ms')} ms more at the median and ${apart(P99)} ms at the p99`,
  quote`for ${2} s; bursting takes the p99 inside it from ${of(mainJob, 'vanilla').only(BURST_P99) / 1000} s to ${of(mainJob, 'burst').only(BURST_P99)} ms`,

  quote`At ${1500 / 800} × capacity for ${5} minutes ${at('overprovisioned', 1500).only('parallelism')} slots cost ${overPercent(1500)} % less than bursting and have a p99 of ${at('overprovisioned', 1500).geometric(P99)} ms instead of ${at('burst', 1500).geometric(P99)}`,
  quote`At ${60} % duty and EC2 prices bursting costs ${(Math.min(...ec2) - 1) * 100} to ${(Math.max(...ec2) - 1) * 100} % more`,
  quote`never came below a p99 of ${Math.floor(bestUnderOverload / 10) * 10} ms under overload; slots for the peak have ${Math.min(...peakSlots)} to ${Math.max(...peakSlots)} ms`,
  quote`In spike-rare ${of(spikeRare, 'burst').mean('reordered_events').center / of(spikeRare, 'burst').mean('sunk_events').per(100).center} % of the events`,
  settings('0.048 / 0.11', '(5 ms, unless stated)'),
  quote`A rescale in place on real Flink: ${stoodS(0)} s without state, ${stoodS(100)} s with 100 MB`,
  settings('with 100 MB on the heap'),
] satisfies readonly Derivation[]

/** By how much 64 calls in flight stay below 16, at most. */
function lostCapacity(): number {
  const found = (rows: Rows): number => oneSlot(rows)
  return Math.max(
    ...[2, 4, 8].map(
      (slots) =>
        (1 -
          found(rowsOf('capacity').where({parallelism: slots, reservedConcurrency: 16})) /
            found(rowsOf('capacity', 'held').where({parallelism: slots}))) *
        100,
    ),
  )
}
