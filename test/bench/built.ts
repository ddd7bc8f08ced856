import buildOnce from '../support/build-once.js'
import {ROOT} from '../support/burst.js'

const IS_BUILT = 'BURST_BENCH_IS_BUILT'

/** Brings dist/ up to date: once for a bench and for the processes that it starts. */
export function build(): void {
  if (process.env[IS_BUILT] !== undefined) return
  buildOnce()
  process.env[IS_BUILT] = 'yes'
}

/**
 * A module as users run it, by its place in src/ without the ending. The TypeScript loader that benches run
 * under translates differently, and its tight loops are some 8 % slower than the compiler's.
 */
export async function importBuilt<Module>(name: string): Promise<Module> {
  build()
  return (await import(`${ROOT}dist/${name}.js`)) as Module
}
