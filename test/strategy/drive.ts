import {createRandom} from '../../src/kernel/random.js'
import type {Slo, StrategySettings} from '../../src/model/trial.js'
import {createStrategy, STRATEGIES} from '../../src/strategy/registry.js'
import type {Strategy} from '../../src/strategy/strategy.js'
import {snapshotOf} from '../support/snapshot.js'

export const SLO: Slo = {percentile: 'p99', limitMs: 500}

/** A strategy with its defaults, but for what the test says. */
export function strategyOf(
  kind: string,
  settings: Readonly<Record<string, number | string>> = {},
  slo: Slo | null = SLO,
): Strategy {
  const defaults = Object.fromEntries(
    Object.entries(STRATEGIES[kind]?.settings ?? {}).map(([name, setting]) => [name, setting.default]),
  )
  const values: StrategySettings = {...defaults, ...settings, kind}
  return createStrategy(values, {random: createRandom(1, 'strategy'), slo})
}

export type Seen = Parameters<typeof snapshotOf>[0]

/** The shares that a tick strategy answers to one snapshot after another, 800 ms apart. */
export function sharesOf(strategy: Strategy, seen: readonly Seen[]): readonly number[] {
  if (strategy.kind !== 'tick') throw new Error('a per-event strategy has no shares')
  return seen.map((changes, tick) => strategy.decide(snapshotOf({atMs: 800 * (tick + 1), ...changes})).share)
}

/** Whether a per-event strategy offloads an event; the service takes 5 ms on average. */
export function isOffloaded(
  strategy: Strategy,
  {localWaitMs, remainingLingerMs = 0, offloadMs = 100, meanServiceMs = 5}: Waits,
): boolean {
  if (strategy.kind !== 'event') throw new Error('a tick strategy routes no single event')
  return strategy.route(localWaitMs, {remainingLingerMs, offloadMs, meanServiceMs})
}

interface Waits {
  readonly localWaitMs: number
  readonly remainingLingerMs?: number
  readonly offloadMs?: number
  readonly meanServiceMs?: number
}
