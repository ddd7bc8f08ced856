import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {build} from './built.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CONFIGS = path.join(ROOT, 'configs/as-published')

/** The whole evaluation of the original study as a user runs it: each of its sweeps, every row and file written. */
export function bench(): Measurement[] {
  build()
  const out = mkdtempSync(path.join(tmpdir(), 'burst-bench-'))
  try {
    const startMs = performance.now()
    for (const file of readdirSync(CONFIGS)) runSweep(path.join(CONFIGS, file), out)
    const seconds = (performance.now() - startMs) / 1000
    const events = readdirSync(out).reduce((sum, name) => sum + eventsIn(path.join(out, name)), 0)
    return [
      {
        name: `as-published evaluation, ${(events / 1e6).toFixed(1)} M events, rows written`,
        value: seconds,
        unit: 's',
        budget: 10,
        moonshot: 3,
        isLowerBetter: true,
      },
    ]
  } finally {
    rmSync(out, {recursive: true, force: true})
  }
}

function runSweep(file: string, out: string): void {
  const {status, stderr} = spawnSync(
    process.execPath,
    [path.join(ROOT, 'bin/run.js'), 'sweep', file, '--out', out, '--quiet'],
    {encoding: 'utf8'},
  )
  if (status !== 0) throw new Error(`${file}: ${stderr}`)
}

function eventsIn(folder: string): number {
  const [header = '', ...rows] = readFileSync(path.join(folder, 'trials.csv'), 'utf8').trimEnd().split('\n')
  const column = header.split(',').indexOf('intended_events')
  return rows.reduce((sum, row) => sum + Number(row.split(',')[column]), 0)
}

if (isMainBench(import.meta.url)) printBench(bench())
