import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {build} from './built.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const RUNS = 15
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
  return [
    {
      name: 'start-up: burst --help',
      value: helpMs,
      unit: 'ms',
      budget: 3.2 * bareMs,
      moonshot: 2 * bareMs,
      isLowerBetter: true,
      reference: {name: 'bare node', value: bareMs},
    },
  ]
}

if (isMainBench(import.meta.url)) printBench(bench())
