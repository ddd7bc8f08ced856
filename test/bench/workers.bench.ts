import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {build} from './built.js'
import {isMainBench, type Measurement, printBench} from './measure.js'

const BURST = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const ROUNDS = 3
/** How much of two processes' speed two workers of one process must reach. */
const LEAST_SHARE = 0.9

/** A sweep of some seconds of work. */
const sweepOf = (repetitions: number): string => `name: workers
question: Do two workers of one sweep do what two processes do?
engine: virtual
base: {duration: 10m, serviceTime: 5ms, parallelism: 4}
sweep: {pipeline: [vanilla, burst], rate: [500, 750, 1000, 1250]}
repetitions: ${repetitions}
seed: 1
`

/** Throws where the sweep fails. */
async function runSweep(file: string, out: string, workers: number): Promise<void> {
  const parameters = ['sweep', file, '--workers', `${workers}`, '--fresh', '--quiet', '--out', out]
  const child = spawn(process.execPath, [BURST, ...parameters], {stdio: 'ignore'})
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${file} ended with ${code}`)
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await work()
  return (performance.now() - startMs) / 1000
}

/** Two workers of one sweep against two processes of half the repetitions each, in turns. */
export async function bench(): Promise<Measurement[]> {
  build()
  const folder = mkdtempSync(path.join(tmpdir(), 'burst-bench-'))
  const at = (name: string): string => path.join(folder, name)
  try {
    writeFileSync(at('whole.yaml'), sweepOf(8))
    writeFileSync(at('half.yaml'), sweepOf(4))
    let joined = Infinity
    let apart = Infinity
    for (let round = 0; round < ROUNDS; round++) {
      const halves = ['a', 'b'].map((name) => () => runSweep(at('half.yaml'), at(name), 1))
      apart = Math.min(apart, await secondsOf(() => Promise.all(halves.map((half) => half()))))
      joined = Math.min(joined, await secondsOf(() => runSweep(at('whole.yaml'), at('whole'), 2)))
    }
    return [
      {
        name: 'sweep with two workers, 64 trials',
        value: joined,
        unit: 's',
        budget: apart / LEAST_SHARE,
        isLowerBetter: true,
        reference: {name: 'two processes of half the trials each', value: apart},
      },
    ]
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

if (isMainBench(import.meta.url)) printBench(await bench())
