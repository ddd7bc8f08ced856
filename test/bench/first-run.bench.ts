import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import type {Verdict} from '../../src/analysis/verdict/verdict.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {burst} from '../support/burst.js'
import {build, importBuilt} from './built.js'
import {type FirstRun, judgeFirstRuns} from './first-run-criteria.js'
import {budgetTable, meetsBudget} from './measure.js'

// The first command of the README, some times in a row (`--runs 10`), against what a newcomer may expect of it. Exit 1
// where that is missed. A run takes a minute: on a machine that does something else it tells of that alone.
const COMMAND = ['run', '--rate', '1000', '--parallelism', '4']

interface Report {
  readonly trials: readonly TrialRow[]
  readonly verdict: Verdict
  readonly flags: readonly string[]
}

type Conclude = (verdict: Verdict) => string

const runsWanted = (): number => {
  const place = process.argv.indexOf('--runs')
  const runs = place < 0 ? 10 : Number(process.argv[place + 1])
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number from 1')
  return runs
}

async function reportOf(parameters: readonly string[]): Promise<Report> {
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-first-run-'))
  try {
    const {code, stdout, stderr} = await burst([...parameters, '--json', '--out', folder])
    if (code !== 0) throw new Error(`burst ${parameters.join(' ')} ended with ${code}: ${stdout}${stderr}`)
    return JSON.parse(stdout) as Report
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

const p99Of = ({trials}: Report, pipeline: string): number =>
  trials.find((row) => row.pipeline === pipeline)?.burstLatencyP99Ms ?? Number.NaN

async function runOnce(conclude: Conclude): Promise<FirstRun> {
  const startMs = performance.now()
  const report = await reportOf(COMMAND)
  return {
    wallS: (performance.now() - startMs) / 1000,
    choice: report.verdict.choice,
    conclusion: conclude(report.verdict),
    vanillaP99Ms: p99Of(report, 'vanilla'),
    burstP99Ms: p99Of(report, 'burst'),
    flags: report.flags,
  }
}

function describeRun({wallS, choice, vanillaP99Ms, burstP99Ms, flags}: FirstRun, place: number): string {
  const spans = `vanilla ${Math.round(vanillaP99Ms)} ms, burst ${Math.round(burstP99Ms)} ms`
  return `${place}  ${wallS.toFixed(1)} s  ${choice ?? 'none'}  ${spans}  ${flags.join(' ')}`
}

const isJson = process.argv.includes('--json')
const print = (text: string): unknown => isJson || process.stdout.write(`${text}\n`)

const wanted = runsWanted()
build()
const {conclusion} = await importBuilt<{conclusion: Conclude}>('cli/describe/describe-verdict')
const virtual = await reportOf([...COMMAND, '--engine', 'virtual'])
const runs: FirstRun[] = []
while (runs.length < wanted) {
  const run = await runOnce(conclusion)
  runs.push(run)
  print(describeRun(run, runs.length))
}
const criteria = judgeFirstRuns(runs, p99Of(virtual, 'burst'))
print(`\n${budgetTable(criteria)}`)
if (isJson) process.stdout.write(`${JSON.stringify(criteria)}\n`)
else if (!criteria.every(meetsBudget)) process.exitCode = 1
