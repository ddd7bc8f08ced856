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

/** Median wall time of a process, in ms. */
function medianMs(parameters: readonly string[]): number {
  const spansMs = Array.from({length: RUNS}, () => {
    const startMs = performance.now()
    spawnSync(process.execPath, parameters, {stdio: 'ignore'})
    return performance.now() - startMs
  })
  return spansMs.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN
}

/** The built command line against a process that does nothing, turn about. */
export function bench(): Measurement[] {
  build()
  const bareMs = medianMs(['-e', '0'])
  const helpMs = medianMs([BURST, '--help'])
  const out = mkdtempSync(path.join(tmpdir(), 'burst-bench-'))
  const runMs = medianMs([BURST, ...ONE_TRIAL, '--out', out])
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
