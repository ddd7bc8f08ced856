import type {Share} from '../../model/units.js'
import {estimateRatio} from '../statistics/estimate.js'
import type {Option, OptionKind} from './option.js'

/** Which option to take, or why that cannot be said. */
export interface Choice {
  /** Null where none meets the objective, or where the two best may differ by chance. */
  readonly choice: string | null
  readonly why: 'cheapest' | 'as cheap and simpler' | 'none meets' | 'cannot tell'
  /** The runner-up among those that meet; null where there is none. */
  readonly next: string | null
}

/** Of options that cost the same, the one with the fewest parts comes first. */
const BY_PARTS: readonly OptionKind[] = [
  'wait',
  'add-slots',
  'over-provision',
  'planned',
  'autoscale',
  'burst',
  'bridge',
]

/** Costs that differ by less are the same to a payer. */
export const SAME_COST: Share = 0.02

/** Costs of an option by the seed of its trial. */
export type CostsBySeed = ReadonlyMap<string, ReadonlyMap<number, number>>

/** The options that meet, cheapest first, without those that are the same as another. */
export const meetingOptions = (options: readonly Option[]): readonly Option[] =>
  options
    .filter(({meets, sameAs}) => meets && sameAs === null)
    .toSorted((a, b) => a.usdPerMonth - b.usdPerMonth)

/**
 * The cheapest option that meets; of options within 2 % of it the one with the fewest parts. Where the costs of more
 * than one seed are known and the ratio of the two best is not clearly above 1, nothing is chosen.
 */
export function choose(options: readonly Option[], costs: CostsBySeed = new Map()): Choice {
  const [cheapest, ...others] = meetingOptions(options)
  if (!cheapest) return {choice: null, why: 'none meets', next: null}
  const same = [
    cheapest,
    ...others.filter((option) => option.usdPerMonth <= cheapest.usdPerMonth * (1 + SAME_COST)),
  ]
  const [best = cheapest] = same.toSorted((a, b) => BY_PARTS.indexOf(a.kind) - BY_PARTS.indexOf(b.kind))
  const next = meetingOptions(options).find((option) => !same.includes(option)) ?? null
  const nextName = next?.name ?? same.find((option) => option !== best)?.name ?? null
  if (next && !isClearlyDearer(next, best, costs)) return {choice: null, why: 'cannot tell', next: next.name}
  return {choice: best.name, why: best === cheapest ? 'cheapest' : 'as cheap and simpler', next: nextName}
}

/** On common random numbers: paired by seed. One seed has no interval, and its order stands. */
function isClearlyDearer(next: Option, best: Option, costs: CostsBySeed): boolean {
  const ratio = estimateRatio(costs.get(next.name) ?? new Map(), costs.get(best.name) ?? new Map())
  return ratio === null || ratio.interval === 'none' || ratio.low > 1
}
