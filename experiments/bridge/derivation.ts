import {betterHalf, bridgeOutcome, bridgesOf} from '../../src/analysis/bridge-duel.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Row, readRows, type Rows} from '../check/rows.js'
import {readSpikes} from '../check/spikes.js'

const trials = readRows('bridge/trials.csv')
const MISSED = 'slo_missed_s'
const USD = 'total_cost_usd'

/** One spike with one autoscaler: what its two halves and the bridge make of it. */
interface Cell {
  readonly autoscaler: string
  readonly burst: Rows
  readonly rescaled: Rows
  readonly bridge: Rows
}

const cellOf = (bridge: Row): Cell => {
  const spike = {spikeDuration: bridge['spikeDuration'] ?? '', peak_rate_eps: bridge['peak_rate_eps'] ?? ''}
  const autoscaler = bridge['autoscaler'] ?? ''
  return {
    autoscaler,
    burst: trials.where({pipeline: 'burst', ...spike}),
    rescaled: trials.where({pipeline: 'rescaled', autoscaler, ...spike}),
    bridge: trials.where({pipeline: 'bridge', autoscaler, ...spike}),
  }
}

const cells = trials.where({pipeline: 'bridge'}).list.map(cellOf)

const spikes = readSpikes('bridge/trials.csv')
const bridges = spikes.flatMap(({rows}) => bridgesOf(rows))
const isWorse = ({bridge}: Cell): boolean =>
  bridges.some(
    (one) => one.bridge.trialId === bridge.list[0]?.['trial_id'] && bridgeOutcome(one) !== 'as good',
  )
const whole = readSpikes('elasticity-map/trials.csv').flatMap(({rows}) => bridgesOf(rows))
const worse = cells.filter(isWorse)
const acted = cells.filter(({bridge}) => bridge.only('rescales') > 0)
const usdRatios = (all: readonly Cell[]): readonly number[] =>
  all.map(({burst, bridge}) => bridge.only(USD) / burst.only(USD))
const of = (row: TableRow): readonly Cell[] =>
  cells.filter(({autoscaler}) => autoscaler === row.text('autoscaler'))
const most = (all: readonly Cell[], pipeline: 'rescaled' | 'bridge' | 'burst'): number =>
  Math.max(...all.map((cell) => cell[pipeline].only(MISSED)))

export default [
  settings(
    '5 % worse',
    '4 slots at 70 %',
    'misses 500 ms',
    'more than 1.05 times as long',
    'more than 1.05 times as much',
    'of 10, 100 and 1000 s to 2, 4 and 10 times',
    'a pause of 60 s',
    'for an hour',
  ),
  quote`Of ${cells.length} spikes with an autoscaler it is worse in ${worse.length}`,
  claim(
    'exactly where the autoscaler acts; in all others it is `burst`, to the digit',
    worse.length === acted.length &&
      acted.every((cell) => worse.includes(cell)) &&
      cells
        .filter((cell) => !acted.includes(cell))
        .every(({burst, bridge}) => [MISSED, USD].every((key) => burst.only(key) === bridge.only(key))),
  ),
  claim(
    'Bursting alone is the better half in every cell of the coarse part',
    bridges.every((one) => betterHalf(one) === one.burst) && bridges.length === cells.length,
  ),
  quote`Over the whole map, with the example, it is worse in ${whole.filter((one) => bridgeOutcome(one) !== 'as good').length} of ${whole.length} spikes`,
  claim(
    'in each of them both in misses and in money',
    [...bridges, ...whole].every((one) => ['as good', 'both'].includes(bridgeOutcome(one))),
  ),
  claim(
    'exactly those in which the example acts there, too',
    whole.every((one) => one.bridge.rescales > 0 === (bridgeOutcome(one) === 'both')),
  ),
  claim('it never misses the objective at all', most(cells, 'burst') === 0),
  claim(
    'never misses for longer than its autoscaler alone',
    cells.every(({bridge, rescaled}) => bridge.only(MISSED) <= rescaled.only(MISSED)),
  ),
  table(['autoscaler'], {
    cells: (row) => of(row).length,
    worse: (row) => of(row).filter(isWorse).length,
    'bridge misses at most, s': (row) => most(of(row), 'bridge'),
    'rescaled misses at most, s': (row) => most(of(row), 'rescaled'),
    'money of bridge, × burst': (row) => [Math.min(...usdRatios(of(row))), Math.max(...usdRatios(of(row)))],
  }),
] satisfies readonly Derivation[]
