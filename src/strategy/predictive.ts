import {defineStrategy} from './strategy.js'
import {UTILIZATION_SETTINGS, utilizationRule} from './utilization.js'

/**
 * Holt's linear exponential smoothing ("Forecasting seasonals and trends by exponentially weighted moving
 * averages", 1957) of the arrival rate, one reaction time ahead; `utilization` then decides on the forecast.
 */
export const predictive = defineStrategy({
  summary:
    'Offloads what will exceed the target utilization. No load: releases. NaN metrics: keeps its share; the breaker closes a dead target.',
  settings: {
    level: {default: 0.5, minimum: 0, maximum: 1, describe: 'Weight of the newest rate in the level.'},
    trend: {default: 0.3, minimum: 0, maximum: 1, describe: 'Weight of the newest slope in the trend.'},
    reactionMs: {default: 1000, minimum: 0, describe: 'How far ahead to look, ms.'},
    ...UTILIZATION_SETTINGS,
  },
  create({level, trend, reactionMs, ...target}) {
    const decide = utilizationRule(target)
    let levelEps = Number.NaN
    let trendEps = 0
    const observe = (rateEps: number): void => {
      const before = levelEps
      levelEps = Number.isNaN(before) ? rateEps : level * rateEps + (1 - level) * (before + trendEps)
      if (!Number.isNaN(before)) trendEps = trend * (levelEps - before) + (1 - trend) * trendEps
    }
    return {
      kind: 'tick',
      decide: (snapshot) => {
        const {arrivalRateEps, localCapacityEps, intervalMs} = snapshot
        if (!Number.isNaN(arrivalRateEps)) observe(arrivalRateEps)
        // A rate that has just been measured as nothing needs no forecast.
        const forecastEps =
          arrivalRateEps === 0 ? 0 : Math.max(0, levelEps + trendEps * (reactionMs / intervalMs))
        return decide({arrivalRateEps: forecastEps, localCapacityEps})
      },
    }
  },
})
