import {claim, type Derivation, quote, readOff, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {numberIn, readRows, type Row, type Rows} from '../check/rows.js'

const trials = readRows('batch-size-local/trials.csv')
const published = readRows('as-published/published-calls.csv')
const at = (batchEvents: number, runtime = 'node', engine = 'embedded'): Rows =>
  trials.where({engine, function: runtime, batch_size_events: batchEvents})
const eventsPerSecond = (row: Row): number =>
  (numberIn(row, 'sunk_events') / numberIn(row, 'completion_ms')) * 1000
const throughput = (batchEvents: number): Figure => at(batchEvents).mean(eventsPerSecond)
const median = (batchEvents: number, runtime?: string, engine?: string): Figure =>
  at(batchEvents, runtime, engine).geometric('offload_latency_p50_ms')
const p99 = (batchEvents: number, runtime: string): Figure =>
  at(batchEvents, runtime).geometric('offload_latency_p99_ms')
const batchOf = (row: TableRow): number => row.number('batch')
const publishedMedian = (runtime: string, batchEvents: number): number =>
  published.where({function: runtime, batch_events: batchEvents}).only('p50_ms')

const sizes = [...new Set(trials.values('batch_size_events'))].toSorted((a, b) => a - b)
const workMs = trials.only('service_time_ms')
const RUNTIMES = ['node', 'java', 'python'] as const
const tailOver = (size: number, runtime: string): number =>
  p99(size, 'java').center / p99(size, runtime).center
const tails = sizes
  .filter((size) => size >= 20 && size < 1280)
  .flatMap((size) => [tailOver(size, 'node'), tailOver(size, 'python')])

export default [
  quote`${trials.only('sunk_events')} events as fast as the calls go, batches of ${sizes[0] ?? 0} to ${sizes.at(-1) ?? 0} events, ${workMs} ms of work per event`,
  quote`All ${sizes.length} sizes, five repetitions, shuffled; ${trials.count} trials in 12 minutes`,
  settings('in 12 minutes on a quiet machine of 2 cores'),
  readOff('a call costs about 1.6 ms and an event, on top of its work, 0.04 ms'),
  quote`does ${throughput(1)} events/s with batches of ${1}, ${throughput(20)} with ${20}, ${throughput(100)} with ${100}, and ${throughput(640)} with ${640}, of ${1000 / workMs} that ${workMs} ms allow`,
  table(['batch'], {
    'Node.js, events/s': (row) => throughput(batchOf(row)),
    'Node.js, median ms': (row) => median(batchOf(row)),
    Java: (row) => median(batchOf(row), 'java'),
    Python: (row) => median(batchOf(row), 'python'),
    'virtual, median ms': (row) => median(batchOf(row), 'node', 'virtual'),
    'published Java': (row) => publishedMedian('java', batchOf(row)),
    'published Python': (row) => publishedMedian('python', batchOf(row)),
  }),
  quote`the p99 of the Java function is ${Math.min(...tails)} to ${Math.max(...tails)} times that of the others from ${20} events on`,
  claim(
    'overlap at every size but 9 and 1280',
    sizes.filter((size) => !cannotTellApart(size)).join() === '9,1280',
  ),
  settings('at every size but 9 and 1280'),
  quote`A call of one event takes ${median(1)} ms here`,
  readOff("the service's share is 0.3 ms", 'its trial 280 hung'),
  settings('at 30 ms and more before', 'lie flat up to 50 events', 'Its sizes of 160 and more'),
  settings('share 2 cores', 'With 1280 it has one call'),
  quote`From ${20} events per batch on a repetition has ${trials.only('sunk_events') / 20} calls and fewer`,
  readOff('50 ms of it are the start'),
] satisfies readonly Derivation[]

/** Intervals of the medians overlap. */
function cannotTellApart(batchEvents: number): boolean {
  const intervals = RUNTIMES.map((runtime) => median(batchEvents, runtime).interval)
  return Math.max(...intervals.map(({low}) => low)) <= Math.min(...intervals.map(({high}) => high))
}
