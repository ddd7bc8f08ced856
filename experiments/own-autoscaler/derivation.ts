import {BURST_P99} from '../check/columns.js'
import {type Derivation, quote, settings} from '../check/derivation.js'
import {readRows} from '../check/rows.js'

const trials = readRows('own-autoscaler/trials.csv')
const [vanilla, rescaled, bridge] = ['vanilla', 'rescaled', 'bridge'].map((pipeline) =>
  trials.where({pipeline}),
)
if (!vanilla || !rescaled || !bridge) throw new Error('a pipeline is missing')

export default [
  settings('70 % of 4 slots', 'for 10 minutes', 'exit code 2', '1 to 200', 'nothing for 5 s'),
  quote`it takes the p99 from ${vanilla.only(BURST_P99) / 1000} s to ${rescaled.only(BURST_P99) / 1000} s, and beside bursting from there to ${bridge.only(BURST_P99) / 1000} s`,
  quote`bridge misses the objective for ${bridge.only('slo_missed_s')} s, rescaled for ${rescaled.only('slo_missed_s')} s`,
] satisfies readonly Derivation[]
