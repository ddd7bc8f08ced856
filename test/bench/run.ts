import {spawnSync} from 'node:child_process'
import {readdirSync} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {describeMeasurement, type Measurement, meetsBudget} from './measure.js'

/**
 * Runs every `*.bench.ts` in a process of its own, so that none profits or suffers from another's compiled
 * code, and prints the performance budget. `--json` prints one object for keeping. Exit 1 where a budget is missed.
 */
const FOLDER = path.dirname(fileURLToPath(import.meta.url))

const machine = {
  cpu: os.cpus()[0]?.model ?? '',
  cores: os.availableParallelism(),
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  os: `${os.type()} ${os.release()}`,
  node: process.version,
  loadAverage: os.loadavg().map((load) => Number(load.toFixed(2))),
  at: new Date().toISOString(),
}

function measure(file: string): readonly Measurement[] {
  const {stdout, stderr, status} = spawnSync(
    process.execPath,
    ['--import', 'tsx', path.join(FOLDER, file), '--json'],
    {encoding: 'utf8', maxBuffer: 2 ** 26},
  )
  if (status !== 0) throw new Error(`${file} failed: ${stderr}`)
  return JSON.parse(stdout) as readonly Measurement[]
}

const isJson = process.argv.includes('--json')
const print = (line: string): unknown => isJson || process.stdout.write(`${line}\n`)

print(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadAverage.join(' ')}`)
const measurements: Measurement[] = []
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.bench.ts'))) {
  for (const measurement of measure(file)) {
    measurements.push(measurement)
    print(describeMeasurement(measurement))
  }
}
if (isJson) process.stdout.write(`${JSON.stringify({machine, measurements}, null, 2)}\n`)
if (!measurements.every(meetsBudget)) process.exitCode = 1
