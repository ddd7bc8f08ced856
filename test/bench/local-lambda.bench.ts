/**
 * The local Lambda, as built, against a bare node:http echo, and against a bare node:http relay in front of it, under
 * the same raw caller, in the same minute. The relay has the two hops between three processes that a Lambda has.
 * CPU is told for each of the processes that share the cores: together they bound the calls per second.
 *
 * node --import tsx test/bench/local-lambda.bench.ts [--seconds 2] [--functions node,python,java] [--batches 1,100,1000]
 *   [--callers 1,2,8]
 *
 * Every caller has an environment. The budget is for two of them and small calls; the other rows are told.
 */
import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import path from 'node:path'
import {parseArgs} from 'node:util'
import {runCallers, type CallerResult} from '../support/raw-caller.js'
import {type Measurement, printBench} from './measure.js'
import {AS_BUILT, startServeProcess} from '../support/serve-process.js'
import {hasJdk, hasPython} from '../support/tools.js'
import {build} from './built.js'

const {values: options} = parseArgs({
  options: {
    seconds: {type: 'string', default: '2'},
    functions: {
      type: 'string',
      default: ['node', ...(hasPython ? ['python'] : []), ...(hasJdk ? ['java'] : [])].join(','),
    },
    batches: {type: 'string', default: '1,100,1000'},
    callers: {type: 'string', default: '1,2,8'},
    json: {type: 'boolean', default: false},
  },
})
const durationMs = Number(options.seconds) * 1000
const measurements: Measurement[] = []
const perSecond = ({calls}: CallerResult): number => (calls / durationMs) * 1000
const functions = options.functions.split(',')

const echo = await startServer('echo-server.mjs')
const relay = await startServer('relay-server.mjs', echo.url)
build()
const serve = await startServeProcess(
  [...functions.flatMap((name) => ['--function', name]), '--no-rate-limits', '--quiet', '--stop-with-stdin'],
  {},
  AS_BUILT,
)

print(
  'target',
  'function',
  'batch',
  'callers',
  'calls/s',
  'ratio',
  'p50 ms',
  'p99 ms',
  'CPU µs/call: server',
  'functions',
  'caller',
  'wrong',
)
for (const batch of options.batches.split(',').map(Number)) {
  const payload = batchOf(batch)
  for (const callers of options.callers.split(',').map(Number)) {
    const reference = await measure({...echo, path: '/', payload, callers})
    row(['echo', '-', batch, callers], reference, 1)
    const relayed = await measure({...relay, path: '/', payload, callers})
    row(['relay', '-', batch, callers], relayed, relayed.calls / reference.calls)
    for (const name of functions) {
      const target = `/2015-03-31/functions/burst-tokenize-${name}/invocations`
      const result = await measure({pid: serve.process.pid, url: serve.url, path: target, payload, callers})
      row(['local', name, batch, callers], result, result.calls / relayed.calls)
      measurements.push(...budgeted({name, batch, callers}, result, relayed))
    }
  }
}
await measurePaced()
for (const {process: server} of [relay, echo]) server.stdin?.end()
serve.process.stdin?.end()
await serve.ended
if (options.json) printBench(measurements)

/** A server of test/support that ends with its stdin, and says its URL first. */
async function startServer(
  file: string,
  ...parameters: readonly string[]
): Promise<{readonly process: ChildProcess; readonly pid: number | undefined; readonly url: string}> {
  const server = spawn(
    process.execPath,
    [path.join(import.meta.dirname, '../support', file), ...parameters],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const [url] = (await once(server.stdout, 'data')).map((chunk) => String(chunk).trim())
  return {process: server, pid: server.pid, url: url ?? ''}
}

interface Load {
  readonly pid: number | undefined
  readonly url: string
  readonly path: string
  readonly payload: Buffer
  readonly callers: number
}

type Measured = CallerResult & {
  readonly cpuUsPerCall: number
  readonly functionsCpuUsPerCall: number
  readonly callerCpuUsPerCall: number
}

async function measure(load: Load): Promise<Measured> {
  const answer = await fetch(`${load.url}${load.path}`, {method: 'POST', body: new Uint8Array(load.payload)})
  const plan = {...load, expected: Buffer.from(await answer.arrayBuffer())}
  // Environments start and code gets compiled before anything counts.
  await runCallers(load.callers, {...plan, durationMs: Math.min(2000, durationMs)})
  const readings = [() => cpuUs(load.pid), () => childrenCpuUs(load.pid), () => cpuUs(process.pid)]
  const before = readings.map((read) => read())
  const result = await runCallers(load.callers, {...plan, durationMs})
  const [cpuUsPerCall = 0, functionsCpuUsPerCall = 0, callerCpuUsPerCall = 0] = readings.map(
    (read, i) => (read() - (before[i] ?? 0)) / result.calls,
  )
  return {...result, cpuUsPerCall, functionsCpuUsPerCall, callerCpuUsPerCall}
}

/** What the service adds to the slowest of a hundred calls when there is no crowd: 200 calls a second, batch 1. */
async function measurePaced(): Promise<void> {
  const paths = {relay: '/', local: '/2015-03-31/functions/burst-tokenize-node/invocations'}
  if (!functions.includes('node')) return
  const payload = batchOf(1)
  const p99Ms = async (url: string, target: string): Promise<number> => {
    const answer = await fetch(`${url}${target}`, {method: 'POST', body: new Uint8Array(payload)})
    const expected = Buffer.from(await answer.arrayBuffer())
    const plan = {url, path: target, payload, expected, durationMs: Math.max(durationMs, 3000), gapMs: 5}
    const {latenciesMs, wrong} = await runCallers(1, plan)
    if (wrong > 0) throw new Error(`${wrong} answers of ${url} were wrong`)
    const sorted = latenciesMs.toSorted((a, b) => a - b)
    return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
  }
  const reference = await p99Ms(relay.url, paths.relay)
  const value = await p99Ms(serve.url, paths.local)
  print('p99 at 200/s, ms:', 'relay', reference.toFixed(2), 'local', value.toFixed(2))
  measurements.push({
    name: 'local lambda: p99 at 200 calls/s, node, batch 1, callers 1, burst bootstrap',
    value,
    unit: 'ms',
    budget: 3 * reference,
    isLowerBetter: true,
    reference: {name: 'bare node:http relay', value: reference},
  })
}

function budgeted(
  {name, batch, callers}: {readonly name: string; readonly batch: number; readonly callers: number},
  result: Measured,
  reference: Measured,
): readonly Measurement[] {
  const where = `${name}, batch ${batch}, callers ${callers}, burst bootstrap`
  if (result.wrong > 0) throw new Error(`${result.wrong} answers were wrong: ${where}`)
  const told: Measurement = {
    name: `local lambda: ${where}`,
    value: perSecond(result),
    unit: 'calls/s',
    reference: {name: 'bare node:http relay', value: perSecond(reference)},
  }
  if (name !== 'node' || batch !== 1 || callers !== 2) return [told]
  const throughput: Measurement = {
    ...told,
    budget: 0.8 * perSecond(reference),
    moonshot: perSecond(reference),
  }
  const cpu: Measurement = {
    name: `local lambda: CPU of the service, ${where}`,
    value: result.cpuUsPerCall,
    unit: 'µs/call',
    budget: 1.5 * reference.cpuUsPerCall,
    isLowerBetter: true,
    reference: {name: 'bare node:http relay', value: reference.cpuUsPerCall},
  }
  return [throughput, cpu]
}

function childrenCpuUs(pid = 0): number {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').match(/\d+/g) ?? []
  return pids.reduce((sum, child) => sum + cpuUs(Number(child)), 0)
}

/** User and system time of a process, on Linux; a tick is 10 ms. */
function cpuUs(pid = 0): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

function batchOf(events: number): Buffer {
  const text =
    'Bid { auction: 1000, bidder: 2001, price: 10050, channel: "Google", url: "https://www.nexmark.com/googl/item.htm?query=1", dateTime: "2015-07-15T00:00:00.000Z", extra: "xjvpafqmZOKS" }'
  const batch = {
    serviceTimeMs: 0,
    serviceMode: 'sleep',
    events: Array.from({length: events}, (_, id) => ({id, text})),
  }
  return Buffer.from(JSON.stringify(batch))
}

function row(labels: readonly (string | number)[], result: Measured, ratio: number): void {
  const sorted = result.latenciesMs.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(2)
  print(
    ...labels,
    Math.round(result.calls / (durationMs / 1000)),
    ratio.toFixed(2),
    at(0.5),
    at(0.99),
    Math.round(result.cpuUsPerCall),
    Math.round(result.functionsCpuUsPerCall),
    Math.round(result.callerCpuUsPerCall),
    result.wrong,
  )
}

function print(...cells: readonly (string | number)[]): void {
  if (options.json) return
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(9)).join(' ')}\n`)
}
