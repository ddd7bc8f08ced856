import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {numberIn, readRows, type Row, type Rows} from '../check/rows.js'

const rowsOf = (study: string): Rows => readRows(`as-published/${study}.csv`)
const published = rowsOf('published')
const tables = rowsOf('published-tables')
const plotted = (figure: string, pipeline: string, x: number): number =>
  published.where({figure, pipeline, x}).only('y')
const tabled = (name: string, x: number, series = 'burst'): number =>
  tables.where({table: name, series, x}).only('y')
const range = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
]

const RATES = [100, 250, 500, 750, 1000] as const
const MEAN = 'processing_latency_mean_ms'
const HELD = 'accumulated_backpressured_ms'

const latency = rowsOf('latency')
const mean = (rows: Rows): Figure => rows.geometric(MEAN).per(1000)
const byRate = (rows: Rows, rates: readonly number[]): readonly Rows[] =>
  rates.map((rate) => rows.where({rate_eps: rate}))
const allRates = [...RATES, 1250, 1500]
const vanilla = byRate(latency.where({pipeline: 'vanilla'}), allRates)
const burst = byRate(latency.where({pipeline: 'burst'}), allRates)
const java = byRate(rowsOf('latency-java'), RATES)
const [vanillaLow, vanillaHigh] = range(vanilla.map((rows) => mean(rows).center))
const [burstLow, burstHigh] = range(burst.map((rows) => mean(rows).center))
const [shareLow, shareHigh] = range(burst.map((rows) => rows.mean('offload_share').percent.center))
const [medianLow, medianHigh] = range(
  burst.map((rows) => rows.geometric('processing_latency_p50_ms').per(1000).center),
)
const [javaLow, javaHigh] = range(java.map((rows) => mean(rows).center))
const plottedVanilla = range(
  [...RATES, 1250].map((rate) => plotted('latency-by-rate', 'vanilla', rate) / 1000),
)
const plottedBurst = (rates: readonly number[]): readonly [number, number] =>
  range(rates.map((rate) => plotted('latency-by-rate', 'burst', rate) / 1000))
const plottedJava = range(RATES.map((rate) => rowsOf('published-java').where({x: rate}).only('y') / 1000))

const backpressure = rowsOf('backpressure')
const oneCall = rowsOf('backpressure-one-call')
const held = (rows: Rows, rate: number): Figure => rows.where({rate_eps: rate}).mean(HELD).per(1000)
const ours = (rate: number): Figure => held(backpressure.where({pipeline: 'burst'}), rate)
const alone = (rate: number): Figure => held(oneCall, rate)
const bars = (rate: number): number => plotted('backpressure-by-rate', 'burst', rate)
const other = (rate: number): number => tabled('backpressure-other-runs', rate)
const heldVanilla = range(RATES.map((rate) => held(backpressure.where({pipeline: 'vanilla'}), rate).center))
const rateOf = (row: TableRow): number => row.number('rate, events/s')

const INTERVALS = [700, 800, 1000, 1100, 1200] as const
const constant = rowsOf('metric-interval')
const square = rowsOf('metric-interval-square')
const atInterval = (rows: Rows, interval: number): Figure => mean(rows.where({metric_interval_ms: interval}))
const meansAt = (rate: number): readonly number[] =>
  INTERVALS.map((interval) => atInterval(constant.where({rate_eps: rate}), interval).center)
const completions = INTERVALS.map(
  (interval) =>
    rowsOf('metric-interval-completion').where({metric_interval_ms: interval}).mean('completion_ms').per(1000)
      .center,
)
const squareIntervals = [700, 800, 900, 1000, 1100, 1200].map((interval) => atInterval(square, interval))
const tabledCompletion = [750, 800, 900, 1000, 1100, 1200].map((interval) =>
  tabled('metric-interval-completion', interval),
)
const slept = range(tabledCompletion.map((seconds) => seconds - 50_000 / 500))

const completion = (study: string, slots: number): Figure =>
  rowsOf(study).where({parallelism: slots}).mean('completion_ms').per(1000)
const at1000 = (slots: number): Figure => completion('parallelism', slots)
const at500 = (slots: number): Figure => completion('parallelism-500', slots)
const slotsOf = (row: TableRow): number => row.number('slots')
const local = rowsOf('parallelism').mean(
  (row) => (numberIn(row, 'sunk_events') - numberIn(row, 'offloaded_events')) / numberIn(row, 'parallelism'),
)

const batches = rowsOf('batch-size')
const eventsPerSecond = (row: Row): number =>
  (numberIn(row, 'sunk_events') / numberIn(row, 'completion_ms')) * 1000
const calls = (profile: string, batchEvents: number): Rows =>
  batches.where({profile, batch_size_events: batchEvents})
const throughput = (profile: string, batchEvents: number): Figure =>
  calls(profile, batchEvents).mean(eventsPerSecond)
const SMALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20] as const
const medians = (profile: string): readonly [number, number] =>
  range(SMALL.map((size) => calls(profile, size).geometric('offload_latency_p50_ms').center))
const sizes = [...new Set(batches.values('batch_size_events'))]
const best = (profile: string): number =>
  sizes.toSorted((a, b) => throughput(profile, b).center - throughput(profile, a).center)[0] ?? 0
const publishedCalls = rowsOf('published-calls')
const [fastJava, fastPython] = [best('java-published'), best('python-published')]
const batchOf = (row: TableRow): number => row.number('batch')

export default [
  settings(
    '(2023)',
    'sleeps 1 s per event',
    'buffers of 1200 events',
    '(500 and 0.06)',
    '(500 and 1000 events/s, for parallelism and for the metric interval)',
    '"120ms" is read as 1200 ms',
    '5 minutes per trial or 100 000 events, 3 repetitions as published, 5 for batch sizes, and 10 where',
  ),

  quote`its slot does ${1} event/s, so it sinks ${latency.where({pipeline: 'vanilla', rate_eps: 100}).only('sunk_events')} of ${latency.where({pipeline: 'vanilla', rate_eps: 100}).mean('intended_events')} events at ${100}/s, and its mean processing-time latency is ≥ ${vanillaLow} to ≥ ${vanillaHigh} s at every rate against ≥ ${burstLow} to ≥ ${burstHigh} s with bursting, which offloads ${shareLow} to ${shareHigh} % of the events`,
  quote`vanilla ${plottedVanilla[0]} to ${plottedVanilla[1]} s; burst with Python ${plotted('latency-by-rate', 'burst', 100) / 1000} s at ${100}/s, ${plottedBurst([250, 500, 750, 1000, 1250])[0]} to ${plottedBurst([250, 500, 750, 1000, 1250])[1]} s from ${250} to ${1250}/s, ${plotted('latency-by-rate', 'burst', 1500) / 1000} s at ${1500}/s; with Java ${plottedJava[0]} to ${plottedJava[1]} s in no order`,
  quote`the k-th of ${300} waits about k s, a mean of ${(300 + 1) / 2 - 0.5} s`,
  quote`but not its median, ${medianLow} to ${medianHigh} s, the published level`,
  settings(
    'Python at 100 and 1500/s and Java everywhere but at 500/s',
    'a random rule and 5 minutes allow much',
  ),
  quote`has the same means as Python, ≥ ${javaLow} to ≥ ${javaHigh} s.`,

  quote`Vanilla is backpressured for ${heldVanilla[0]} to ${heldVanilla[1]} s of ${300} at all rates`,
  claim(
    'as published within a tenth',
    RATES.every(
      (rate) =>
        plotted('backpressure-by-rate', 'vanilla', rate) /
          held(backpressure.where({pipeline: 'vanilla'}), rate).center <
        1.1,
    ),
  ),
  quote`ours is backpressured for ${ours(100)}, ${ours(250)}, ${ours(500)}, ${ours(750)} and ${ours(1000)} s, the bars of the study stand at ${bars(100)}, ${bars(250)}, ${bars(500)}, ${bars(750)} and ${bars(1000)} s.`,
  settings('Published values above 300 s cannot come from a window of 300 s'),
  quote`the model gives ${alone(100)}, ${alone(250)}, ${alone(500)}, ${alone(750)} and ${alone(1000)} s.`,
  quote`another run of the same experiment has ${other(100)}, ${other(250)}, ${other(500)}, ${other(750)} and ${other(1000)} s, which the model`,
  settings('comes near up to 750/s'),
  table(['rate, events/s'], {
    'ours, s': (row) => ours(rateOf(row)),
    'ours with one call in flight, s': (row) => alone(rateOf(row)),
    'published bars, s': (row) => bars(rateOf(row)),
    'published table, s': (row) => other(rateOf(row)),
  }),

  settings('metric interval at 1000 events/s', 'bursts of 1 s in every 10 s', '800 ms is not singled out'),
  quote`means of ≥ ${meansAt(1000)[0] ?? 0} s at ${1000} events/s and ≥ ${meansAt(500)[1] ?? 0} s at ${500} at every interval, and ${100_000} events are complete after ${range(completions)[0]} to ${range(completions)[1]} s`,
  claim(
    'the interval decides nothing',
    [500, 1000].every((rate) => range(meansAt(rate))[1] / range(meansAt(rate))[0] < 1.03),
  ),
  settings('(10 events/s, 1000/s for 1 s of 10)'),
  quote`scatter from ≥ ${square.min(MEAN) / 1000} to ≥ ${square.max(MEAN) / 1000} s between repetitions`,
  claim(
    'the interval of every setting overlaps every other',
    Math.max(...squareIntervals.map(({low}) => low)) < Math.min(...squareIntervals.map(({high}) => high)),
  ),
  quote`${800} ms has ≥ ${atInterval(square, 800)} s ${atInterval(square, 800).interval}, ${700} ms ≥ ${atInterval(square, 700)} s ${atInterval(square, 700).interval}, ${1} s ≥ ${atInterval(square, 1000)} s ${atInterval(square, 1000).interval}`,
  quote`Published: ${plotted('metric-interval', 'burst', 700)}, ${plotted('metric-interval', 'burst', 800)}, ${plotted('metric-interval', 'burst', 1000)}, ${plotted('metric-interval', 'burst', 1100)} and ${plotted('metric-interval', 'burst', 1200)} ms at ${700}, ${800}, ${1000}, ${1100} and ${1200} ms. The ${plotted('latency-by-rate', 'burst', 1000)} ms at ${800} ms are the very value of its latency study at ${1000} events/s`,
  quote`for ${50_000} events at ${500}/s as well, ${tabledCompletion[0] ?? 0}, ${tabledCompletion[1] ?? 0}, ${tabledCompletion[2] ?? 0}, ${tabledCompletion[3] ?? 0}, ${tabledCompletion[4] ?? 0} and ${tabledCompletion[5] ?? 0} s at ${750} to ${1200} ms, where the load alone takes ${50_000 / 500} s: what is above it is ${slept[0]} to ${slept[1]} events`,

  settings('by parallelism at 1000 events/s per subtask', 'The same at 500 events/s per subtask'),
  quote`${100_000} events are complete after ${at1000(1)}, ${at1000(2)}, ${at1000(4)} and ${at1000(8)} s with ${1}, ${2}, ${4} and ${8} slots at ${1000} events/s per subtask, and after ${at500(1)}, ${at500(2)}, ${at500(4)} and ${at500(8)} s at ${500}`,
  quote`about as many as it holds (${Math.round(local.center / 100) * 100}) on every slot, at ${1} s each`,
  table(['slots'], {
    'ours at 1000/s per subtask, s': (row) => at1000(slotsOf(row)),
    'published, s': (row) => plotted('parallelism', 'burst', slotsOf(row)),
    'load alone, s': (row) => 100_000 / 1000 / slotsOf(row),
    'ours at 500/s, s': (row) => at500(slotsOf(row)),
    'published table, s': (row) => tabled('parallelism-500', slotsOf(row)),
    'load alone at 500/s, s': (row) => 100_000 / 500 / slotsOf(row),
  }),
  settings(
    'ours at 1000/s per subtask, s',
    'ours at 500/s, s',
    'load alone at 500/s, s',
    'in 1/p of the time',
  ),

  quote`up to ${20} events (Java ${medians('java-published')[0]} to ${medians('java-published')[1]} ms, Python ${medians('python-published')[0]} to ${medians('python-published')[1]} ms in the median)`,
  quote`at most ${throughput('java-published', fastJava)} events/s ${throughput('java-published', fastJava).interval} (Java, ${fastJava} per batch) and ${throughput('python-published', fastPython)} ${throughput('python-published', fastPython).interval} (Python, ${fastPython})`,
  table(['batch'], {
    'Java, events/s': (row) => throughput('java-published', batchOf(row)),
    'published plot': (row) => tabled('batch-throughput', batchOf(row), 'java'),
    'Python, events/s': (row) => throughput('python-published', batchOf(row)),
    'published plot, Python': (row) => tabled('batch-throughput', batchOf(row), 'python'),
    'Python through the gateway alone': (row) => throughput('python-gateway', batchOf(row)),
  }),
  settings('reproduced up to 100 events', 'whose sizes of 160 and more'),
  claim(
    'Time per call is reproduced up to 100 events',
    sizes
      .filter((size) => size <= 100)
      .every((size) =>
        ['java', 'python'].every((runtime) => {
          const theirs = publishedCalls.where({function: runtime, batch_events: size}).only('p50_ms')
          return (
            Math.abs(
              calls(`${runtime}-published`, size).geometric('offload_latency_p50_ms').center / theirs - 1,
            ) < 0.05
          )
        }),
      ),
  ),
  quote`that hop and not the internet: ${calls('python-gateway', 1).geometric('offload_latency_p50_ms')} ms in the median (estimated, see the file) instead of ${calls('python-published', 1).geometric('offload_latency_p50_ms')}.`,
  quote`${throughput('python-gateway', 320)} events/s at ${320} per batch; so the bend`,

  settings('one buffer of 1200 events', 'no windows of 10 ms'),
] satisfies readonly Derivation[]
