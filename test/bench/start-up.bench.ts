import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {build} from './built.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const RUNS = 15
const ONE_TRIAL = ['run', '--engine', 'virtual', '--pipeline', 'vanilla', '--duration', '1s', '--quiet']
const BURST = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/** Median wall times of processes in ms, in turns: a machine that slows down slows all of them. */
function mediansMs(commands: readonly (readonly string[])[]): readonly number[] {
  const spansMs = commands.map((): number[] => [])
  for (let run = 0; run < RUNS; run++) {
    for (const [index, parameters] of commands.entries()) {
      const startMs = performance.now()
      spawnSync(process.execPath, parameters, {stdio: 'ignore'})
      spansMs[index]?.push(performance.now() - startMs)
    }
  }
  return spansMs.map((spans) => spans.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN)
}

/** The built command line against a process that does nothing. */
export function bench(): Measurement[] {
  build()
  const out = mkdtempSync(path.join(tmpdir(), 'burst-bench-'))
  const commands = [
    ['-e', '0'],
    [BURST, '--help'],
    [BURST, ...ONE_TRIAL, '--out', out],
  ]
  const [bareMs = Number.NaN, helpMs = Number.NaN, runMs = Number.NaN] = mediansMs(commands)
  rmSync(out, {recursive: true, force: true})
  return [
    {
      name: 'start-up: burst --help',
      value: helpMs,
      unit: 'ms',
      budget: 2 * bareMs,
      isLowerBetter: true,
      reference: {name: 'bare node', value: bareMs},
    },
    {
      name: 'start-up: burst run of one short virtual trial',
      value: runMs,
      unit: 'ms',
      budget: 4 * bareMs,
      isLowerBetter: true,
      reference: {name: 'bare node', value: bareMs},
    },
  ]
}

if (isMainBench(import.meta.url)) printBench(bench())
