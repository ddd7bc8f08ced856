import {USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {numberIn, readRows, type Row, type Rows} from '../check/rows.js'

const trials = readRows('batch-size/trials.csv')
const at = (batchEvents: number, runtime = 'node'): Rows =>
  trials.where({function: runtime, batch_size_events: batchEvents})
const eventsPerSecond = (row: Row): number =>
  (numberIn(row, 'sunk_events') / numberIn(row, 'completion_ms')) * 1000
const throughput = (batchEvents: number): Figure => at(batchEvents).mean(eventsPerSecond)
const median = (batchEvents: number, runtime?: string): Figure =>
  at(batchEvents, runtime).geometric('offload_latency_p50_ms')
const p99 = (batchEvents: number, runtime?: string): Figure =>
  at(batchEvents, runtime).geometric('offload_latency_p99_ms')
const batchOf = (row: TableRow): number => row.number('batch')

const any = at(320)
const possible = 1000 / any.only('service_time_ms')
const share = (batchEvents: number): number => (throughput(batchEvents).center / possible) * 100
const sizes = [...new Set(trials.values('batch_size_events'))]

export default [
  quote`one call in flight, ${any.only('sunk_events')} events as fast as the calls go, fixed batches of ${Math.min(...sizes)} to ${Math.max(...sizes)} events, ${any.only('service_time_ms')} ms of work`,
  quote`${any.count} repetitions. Events per second are ${any.only('sunk_events')} over`,
  quote`one function does ${throughput(1)} events/s ${throughput(1).interval} with batches of ${1}, ${throughput(10)} ${throughput(10).interval} with ${10}, ${throughput(40)} ${throughput(40).interval} with ${40}, and ${throughput(640)} ${throughput(640).interval} with ${640}, of ${possible} that ${any.only('service_time_ms')} ms allows, while the median call grows from ${median(1)} ms to ${median(10)}, ${median(40)} and ${median(640)} ms. ${40} events per batch bring ${share(40)} % of what is possible at ${median(40)} ms; ${640 / 40} times as many bring ${share(640)} % at ${median(640).center / median(40).center} times the latency`,
  table(['batch'], {
    'events/s, Node.js': (row) => throughput(batchOf(row)),
    'median call, ms': (row) => median(batchOf(row)),
    'p99 call, ms': (row) => p99(batchOf(row)),
    'USD per million events, Node.js': (row) => at(batchOf(row)).mean(USD_PER_MILLION),
  }),
  claim(
    'All three medians are one number at every size',
    sizes.every((size) =>
      ['python', 'java'].every(
        (runtime) => Math.abs(median(size, runtime).center / median(size).center - 1) < 0.001,
      ),
    ),
  ),
  quote`${p99(320, 'python')}, ${p99(320, 'node')} and ${p99(320, 'java')} ms at ${320} events for Python, Node.js and Java, where ${any.only('cold_starts')} of ${any.only('invocations')} calls is cold`,
  settings('(median 8 ms)'),
  quote`From ${90} events per batch on a repetition has fewer than ${250} calls`,
  claim('fewer than 250 calls', at(90).only('invocations') < 250 && at(80).only('invocations') >= 250),
  settings('with 64 in flight'),
] satisfies readonly Derivation[]
