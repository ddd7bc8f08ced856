import {pathToFileURL} from 'node:url'

/** One figure of a bench; `value` has to reach `budget`. */
export interface Measurement {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly budget: number
}

/** Best of three rounds after one for the compiler, in calls per second: other programs only ever slow one down. */
export function measurePerSecond(calls: number, work: (call: number) => unknown): number {
  let best = 0
  for (let round = 0; round < 4; round++) {
    const startMs = performance.now()
    for (let call = 0; call < calls; call++) work(call)
    const perSecond = (calls / (performance.now() - startMs)) * 1000
    if (round > 0) best = Math.max(best, perSecond)
  }
  return best
}

/** True for the script that node was started with. */
export function isMainBench(moduleUrl: string): boolean {
  return process.argv[1] !== undefined && moduleUrl === pathToFileURL(process.argv[1]).href
}

export function printBench(measurements: readonly Measurement[]): void {
  for (const {name, value, unit, budget} of measurements) {
    const verdict = value >= budget ? 'ok' : 'BELOW'
    process.stdout.write(`${name}: ${Math.round(value)} ${unit} (budget ${budget}: ${verdict})\n`)
  }
}
