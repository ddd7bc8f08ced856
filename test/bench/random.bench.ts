import {createRandom} from '../../src/kernel/random.js'
import {isMainBench, type Measurement, measurePerSecond, printBench} from './measure.js'

const BLOCK = 4096
const BLOCKS = 4096

/** Keyed draws per second on one core; the budget is 10 ns a draw. */
export function bench(): Measurement[] {
  const random = createRandom(1, 'bench')
  const target = new Float64Array(BLOCK)
  const blocksPerSecond = measurePerSecond(BLOCKS, (block) => {
    for (let i = 0; i < BLOCK; i++) target[i] = random.at(block * BLOCK + i)
  })
  return [{name: 'random: keyed draws', value: blocksPerSecond * BLOCK, unit: 'draws/s', budget: 1e8}]
}

if (isMainBench(import.meta.url)) printBench(bench())
