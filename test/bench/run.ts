import {spawnSync} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {build} from './built.js'
import {budgetTable, describeMeasurement, type Measurement, meetsBudget} from './measure.js'

/**
 * Runs every `*.bench.ts` in a process of its own, so that none profits or suffers from another's compiled
 * code, and prints the performance budget as a table. Words after `npm run bench --` choose benches by name.
 * Those of `ONLY_BY_NAME` take ten minutes, and run where they are named.
 * `--json` prints one object for keeping. Exit 1 where a budget is missed. It builds first.
 */
const ONLY_BY_NAME = ['first-run.bench.ts']

const FOLDER = path.dirname(fileURLToPath(import.meta.url))

const roundedLoad = (): readonly number[] => os.loadavg().map((load) => Number(load.toFixed(2)))

const machine = {
  burst: versionOf('package.json'),
  cpu: os.cpus()[0]?.model ?? '',
  cores: os.availableParallelism(),
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  os: `${os.type()} ${os.release()}`,
  node: process.version,
  v8: process.versions.v8,
  loadAverage: roundedLoad(),
  at: new Date().toISOString(),
}

function versionOf(file: string): string {
  const {version} = JSON.parse(readFileSync(path.join(FOLDER, '../..', file), 'utf8')) as {version: string}
  return version
}

function measure(file: string): readonly Measurement[] {
  // What a bench has to say, like what it skips and why, goes where it can be seen.
  const {stdout, status} = spawnSync(
    process.execPath,
    ['--import', 'tsx', path.join(FOLDER, file), '--json'],
    {encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'inherit']},
  )
  if (status !== 0) throw new Error(`${file} failed`)
  return JSON.parse(stdout) as readonly Measurement[]
}

const chosen = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const isJson = process.argv.includes('--json')
const print = (line: string): unknown => isJson || process.stdout.write(`${line}\n`)

const versions = `burst ${machine.burst}, Node ${machine.node}, V8 ${machine.v8}`
print(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}`)
print(`${versions}, load ${machine.loadAverage.join(' ')}, ${machine.at}\n`)
if ((machine.loadAverage[0] ?? 0) > machine.cores / 2) {
  process.stderr.write('The machine is busy: these figures are what is left of it, references as well.\n')
}
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) =>
    chosen.length === 0 ? !ONLY_BY_NAME.includes(name) : chosen.some((word) => name.startsWith(word)),
  )
if (files.length === 0) throw new Error(`no bench begins with ${chosen.join(' or ')}`)
build()
const measurements: Measurement[] = []
for (const file of files) {
  for (const measurement of measure(file)) {
    measurements.push(measurement)
    print(describeMeasurement(measurement))
  }
}
const loadAfter = roundedLoad()
print(
  `\n${budgetTable(measurements)}\n\nload ${machine.loadAverage.join(' ')} before, ${loadAfter.join(' ')} after`,
)
if (isJson) {
  process.stdout.write(`${JSON.stringify({machine: {...machine, loadAfter}, measurements}, null, 2)}\n`)
}
if (!measurements.every(meetsBudget)) process.exitCode = 1
