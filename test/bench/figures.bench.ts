import {spawnSync} from 'node:child_process'
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {initParser, inferSchema} from 'udsv'
import {isMainBench, type Measurement, printBench} from './measure.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ROWS = 1_000_000
const INTERVAL_MS = 800
/** How many times as long as reading the rows alone drawing them may take. */
const MOST_READINGS = 2

/** Every figure of a run whose four timelines hold a million rows, as a user draws them. */
export function bench(): Measurement[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-bench-'))
  try {
    const run = path.join(folder, 'run')
    cpSync(path.join(ROOT, 'test/fixtures/results/run'), run, {recursive: true})
    const trials = readdirSync(path.join(run, 'trials'))
    for (const trial of trials)
      lengthen(path.join(run, 'trials', trial, 'timeline.csv'), ROWS / trials.length)
    const readingSeconds = secondsToRead(
      trials.map((trial) => path.join(run, 'trials', trial, 'timeline.csv')),
    )
    const startMs = performance.now()
    const {status, stderr} = spawnSync(
      process.execPath,
      [path.join(ROOT, 'bin/run.js'), 'plot', run, '--out', path.join(folder, 'plots')],
      {encoding: 'utf8'},
    )
    if (status !== 0) throw new Error(stderr)
    return [
      {
        name: 'figures from 1 M rows',
        value: (performance.now() - startMs) / 1000,
        unit: 's',
        budget: MOST_READINGS * readingSeconds,
        isLowerBetter: true,
        reference: {name: 'reading them with the CSV library', value: readingSeconds},
      },
    ]
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

/** Every cell of the files as a value, by the library that reads tables of burst. */
function secondsToRead(files: readonly string[]): number {
  const startMs = performance.now()
  let rows = 0
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    rows += initParser(inferSchema(text)).typedArrs(text).length
  }
  if (rows < ROWS - files.length) throw new Error(`read ${rows} rows of ${ROWS}`)
  return (performance.now() - startMs) / 1000
}

/** The rows of a timeline again and again, at instants of their own. */
function lengthen(file: string, rows: number): void {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const rests = lines.map((line) => line.slice(line.indexOf(',')))
  const longer = Array.from(
    {length: rows},
    (_, row) => `${(row + 1) * INTERVAL_MS}${rests[row % rests.length] ?? ''}`,
  )
  writeFileSync(file, `${[header, ...longer].join('\n')}\n`)
}

if (isMainBench(import.meta.url)) printBench(bench())
