import type {Trial} from '../../model/trial.js'
import type {StrategyDefinition} from '../../strategy/strategy.js'
import {CallWatch} from '../../settings/own-module/call-watch.js'
import {confine} from '../../settings/own-module/confine.js'
import {definitionOf} from '../../settings/own-module/load-module.js'
import {isOwnStrategy} from '../../settings/own-module/module-file.js'

// Loaded by a thread of an engine: no schema library here.

/** The strategy of a user's file in a thread that decides on every event; null for a word of burst's own. */
export async function ownStrategyOf(
  {strategy}: Trial,
  watched: SharedArrayBuffer,
): Promise<StrategyDefinition | null> {
  if (!isOwnStrategy(strategy)) return null
  confine()
  return definitionOf(strategy, new CallWatch(watched))
}
