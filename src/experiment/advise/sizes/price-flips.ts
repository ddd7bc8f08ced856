import {choose} from '../../../analysis/advice/choose.js'
import {type AdviceRules, optionOf, sameOption} from '../../../analysis/advice/option.js'
import type {JudgedTrial} from '../../../analysis/verdict/verdict.js'
import type {Usd} from '../../../model/units.js'
import {type Flip, type Flips, sorted, type Steady} from './flips.js'
import {LADDER} from './nearest.js'
import type {Tried} from '../tried.js'
import {PRICE_PARAMETERS, type PriceParameter} from '../variation.js'

/** Options with their trials; costs at other prices follow from what they used, with nothing to be computed again. */
export interface Priced {
  readonly tried: readonly Tried[]
  readonly rules: AdviceRules
  /** Of a GB-second of calls. */
  readonly functionUsd: Usd
}

/** Between two powers of the ladder's farthest step, each way: prices within 1 %. */
const STEPS = 140

/** The nearest price above and below at which another option wins. */
export function priceFlipsOf(priced: Priced, choice: string): Flips {
  const ways = PRICE_PARAMETERS.flatMap((parameter) => [1, -1].map((direction) => ({parameter, direction})))
  const found = ways.map(({parameter, direction}): Flip | Steady => {
    const from = parameter === 'slot price' ? priced.rules.sheet.slotUsdPerHour : priced.functionUsd
    const most = Math.max(...LADDER)
    for (let step = 1; step <= STEPS; step++) {
      const factor = most ** ((direction * step) / STEPS)
      const winner = winnerAt(priced, parameter, factor)
      if (!sameOption(winner, choice)) return {parameter, from, at: from * factor, winner}
    }
    return {parameter, from, to: from * most ** direction}
  })
  return sorted(found)
}

function winnerAt({tried, rules}: Priced, parameter: PriceParameter, factor: number): string | null {
  const isSlots = parameter === 'slot price'
  const {sheet} = rules
  const others = isSlots
    ? {...rules, sheet: {...sheet, slotUsdPerHour: sheet.slotUsdPerHour * factor}}
    : rules
  const options = tried.map(({candidate: {parts}, trials}) =>
    optionOf(parts, isSlots ? trials : trials.map((trial) => withFunctionPrice(trial, factor)), others),
  )
  return choose(options).choice
}

const withFunctionPrice = ({row, ...judged}: JudgedTrial, factor: number): JudgedTrial => ({
  ...judged,
  row: {...row, lambdaCostUsd: row.lambdaCostUsd * factor},
})
