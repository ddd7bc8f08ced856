import {ownValue} from '../model/own-value.js'
import {BugError} from '../errors.js'
import type {Usd} from '../model/units.js'
import {defineStrategy, type Snapshot, type StrategyDefinition} from './strategy.js'

const MS_PER_HOUR = 3_600_000

/**
 * A ceiling over another strategy, as a token bucket of money: it fills at the ceiling's rate up to `saved`, each
 * reply draws what it cost, and while it is empty everything stays local. Calls under way are still paid for; the
 * overdraft comes off the next filling, so the mean spending over any long time stays below the ceiling.
 */
export const budgetOver = (others: Readonly<Record<string, StrategyDefinition>>): StrategyDefinition =>
  defineStrategy({
    summary:
      'Wraps a strategy with a ceiling in USD per hour: over it nothing is offloaded. NaN metrics: neither saves nor spends; else as the one it wraps.',
    settings: {
      of: {
        default: 'shortest-delay',
        words: Object.keys(others),
        describe: 'The strategy under the ceiling.',
      },
      usdPerHour: {default: 0.5, minimum: 0, describe: 'What Lambda may cost, USD per hour.'},
      savedMs: {default: 600_000, minimum: 0, describe: 'Unspent money is kept for this long, ms.'},
    },
    wraps: others,
    create({of, usdPerHour, savedMs, ...own}, context) {
      const wrapped = ownValue(others, of)
      if (!wrapped) throw new BugError(`budget of "${of}" reached a trial without being known`)

      const inner = wrapped.create({...own, kind: of}, context)
      const mostUsd = (usdPerHour * savedMs) / MS_PER_HOUR
      let leftUsd: Usd = mostUsd
      const isSpent = ({intervalMs, offload}: Snapshot): boolean => {
        const gainedUsd = ((usdPerHour - offload.costUsdPerHour) * intervalMs) / MS_PER_HOUR
        if (!Number.isNaN(gainedUsd)) leftUsd = Math.min(mostUsd, leftUsd + gainedUsd)
        return leftUsd <= 0
      }
      if (inner.kind === 'event') {
        return {...inner, hold: (snapshot) => (isSpent(snapshot) ? 'budget spent' : null)}
      }
      return {
        kind: 'tick',
        decide(snapshot) {
          // Asked even while nothing is left, so that what it has learned is not a budget old.
          const decision = inner.decide(snapshot)
          return isSpent(snapshot) ? {share: 0, reason: 'budget spent'} : decision
        },
      }
    },
  })
