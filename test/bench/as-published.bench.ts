import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {build} from './built.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * A worktree of another commit with its build: then both run that commit's sweep files, turn about. Without it times
 * are told, and nothing is held to them.
 */
const BEFORE = process.env['BURST_BENCH_BEFORE']
const LEAST_FACTOR = 2.2

/** Whole sweeps as a user types them, rows and files written: the original study's evaluation, and the first study. */
export function bench(): Measurement[] {
  build()
  const configs = path.join(BEFORE ?? ROOT, 'configs')
  const published = readdirSync(path.join(configs, 'as-published')).map((name) => `as-published/${name}`)
  return [
    measure('as-published evaluation, one command', published, configs),
    measure('configs/latency.yaml', ['latency.yaml'], configs),
  ]
}

/** That commit's build takes one file a command, today's takes them all at once. */
function measure(what: string, names: readonly string[], configs: string): Measurement {
  const files = names.map((name) => path.join(configs, name))
  const out = mkdtempSync(path.join(tmpdir(), 'burst-bench-'))
  let beforeSeconds = 0
  try {
    for (const file of files) {
      if (BEFORE !== undefined) beforeSeconds += runSweeps(BEFORE, [file], `${out}/before`)
    }
    const seconds = runSweeps(ROOT, files, `${out}/now`)
    const folders = readdirSync(`${out}/now`)
    const events = folders.reduce((sum, folder) => sum + eventsIn(path.join(out, 'now', folder)), 0)
    return {
      name: `${what}, ${(events / 1e6).toFixed(1)} M events, rows written`,
      value: seconds,
      unit: 's',
      isLowerBetter: true,
      ...(BEFORE !== undefined && {
        budget: beforeSeconds / LEAST_FACTOR,
        reference: {name: path.basename(BEFORE), value: beforeSeconds},
      }),
    }
  } finally {
    rmSync(out, {recursive: true, force: true})
  }
}

/** Returns its seconds. */
function runSweeps(root: string, files: readonly string[], out: string): number {
  const startMs = performance.now()
  const {status, stderr} = spawnSync(
    process.execPath,
    [path.join(root, 'bin/run.js'), 'sweep', ...files, '--out', out, '--quiet'],
    {encoding: 'utf8'},
  )
  if (status !== 0) throw new Error(`${files.join(' ')}: ${stderr}`)
  return (performance.now() - startMs) / 1000
}

function eventsIn(folder: string): number {
  const [header = '', ...rows] = readFileSync(path.join(folder, 'trials.csv'), 'utf8').trimEnd().split('\n')
  const column = header.split(',').indexOf('intended_events')
  return rows.reduce((sum, row) => sum + Number(row.split(',')[column]), 0)
}

if (isMainBench(import.meta.url)) printBench(bench())
