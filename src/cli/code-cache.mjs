import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {tmpdir} from 'node:os'
import path from 'node:path'
import process from 'node:process'
import {fileURLToPath, pathToFileURL} from 'node:url'

// Keeps what V8 made of dist/bundle when some commands and trials had run: a start that reads it compiles little.

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const DIST = path.join(ROOT, 'dist')
const BUNDLE = path.join(DIST, 'bundle')
const SWEEP = `
name: kept
question: Which functions does a sweep use?
engine: virtual
base: {duration: 2s, warmup: 0s, rate: 1000, serviceTime: 5ms, parallelism: 4}
sweep: {pipeline: [vanilla, burst, overprovisioned], metricInterval: [100ms, 200ms]}
repetitions: 2
slo: p99<500ms
seed: 1
plots: [latency-spectrum, timeline]
`
const out = mkdtempSync(path.join(tmpdir(), 'burst-code-'))
const sweepFile = path.join(out, 'kept.yaml')
writeFileSync(sweepFile, SWEEP)
const TO = ['--quiet', '--out', path.join(out, 'results')]
const COMMANDS = [
  ['--help'],
  ['run', '--engine', 'virtual', '--pipeline', 'vanilla', '--duration', '1s', ...TO],
  ['sweep', sweepFile, '--workers', '1', ...TO],
]

const load = createRequire(import.meta.url)(path.join(BUNDLE, 'load.cjs'))
const packageFile = path.join(ROOT, 'package.json')
// A build prints no answers.
process.stdout.write = () => true
for (const command of COMMANDS) await load.run(command, packageFile)
if (process.exitCode) throw new Error('the bundled command line does not run')
for (const task of await tasksOf(sweepFile)) {
  const {kind} = await load.runTwinsTask(task)
  if (kind !== 'done') throw new Error('a bundled trial does not run')
}
rmSync(out, {recursive: true})
for (const [name, script] of load.scripts) {
  writeFileSync(path.join(BUNDLE, `${name}.code`), script.createCachedData())
}

/** What a thread is given of the trials of a sweep. */
async function tasksOf(file) {
  const at = (name) => import(pathToFileURL(path.join(DIST, name)).href)
  const {prepareSweep} = await at('experiment/plan/prepare-sweep.js')
  const {planSweep} = await at('experiment/plan/plan-sweep.js')
  const {rowPrice} = await at('settings/resolve/resolve-prices.js')
  const {points, definition} = await prepareSweep(file)
  const size = async (trial) => (await load.sizeTask(trial)).value
  const {trials} = await planSweep(points, definition.name, size)
  return trials.map((planned) => ({twins: [planned], folder: out, slotPrice: rowPrice()}))
}
