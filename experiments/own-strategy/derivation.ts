import {BURST_P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings} from '../check/derivation.js'
import {readRows} from '../check/rows.js'

const trials = readRows('own-strategy/trials.csv')
const vanilla = trials.where({pipeline: 'vanilla'})
const usual = trials.where({strategy: 'shortest-delay'})
/** The first run: the limit as the strategy has it. */
const own = trials.where({pipeline: 'burst', experiment: trials.list[0]?.['experiment'] ?? ''})

export default [
  quote`spike to twice the capacity for ${2} s, it takes the p99 inside the spike from ${vanilla.only(BURST_P99)} ms to ${own.only(BURST_P99)} ms (\`shortest-delay\`: ${usual.only(BURST_P99)} ms), for ${own.only(USD_PER_MILLION)} instead of ${vanilla.only(USD_PER_MILLION)} USD per million events`,
  settings('first interval of 800 ms', 'exit code 2', 'at most 50 ns a call'),
  claim('it takes the p99', own.only(BURST_P99) < vanilla.only(BURST_P99)),
] satisfies readonly Derivation[]
