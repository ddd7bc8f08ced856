import {createRandom} from '../../src/kernel/random.js'
import {measureFifo} from './fifo.js'
import {isMainBench, type Measurement, measurePerSecond, printBench} from './measure.js'

const BLOCK = 4096
const BLOCKS = 4096

/** Keyed draws per second on one core: one may take half as long again as an event of the bare recursion. */
export function bench(): Measurement[] {
  const random = createRandom(1, 'bench')
  const target = new Float64Array(BLOCK)
  const blocksPerSecond = measurePerSecond(BLOCKS, (block) => {
    for (let i = 0; i < BLOCK; i++) target[i] = random.at(block * BLOCK + i)
  })
  const fifo = measureFifo(3)
  return [
    {
      name: 'random: keyed draws',
      value: blocksPerSecond * BLOCK,
      unit: 'draws/s',
      budget: fifo / 1.5,
      reference: {name: 'bare FIFO recursion', value: fifo},
    },
  ]
}

if (isMainBench(import.meta.url)) printBench(bench())
