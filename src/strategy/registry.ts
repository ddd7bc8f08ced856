import {ownValue} from '../model/own-value.js'
import {BugError} from '../errors.js'
import type {StrategySettings} from '../model/trial.js'
import {aimd} from './aimd.js'
import {always} from './always.js'
import {budgetOver} from './budget.js'
import {deadline} from './deadline.js'
import {ds2} from './ds2.js'
import {never} from './never.js'
import {pid} from './pid.js'
import {predictive} from './predictive.js'
import {queueDelay} from './queue-delay.js'
import {shortestDelay} from './shortest-delay.js'
import type {Strategy, StrategyContext, StrategyDefinition} from './strategy.js'
import {thresholdRandom} from './threshold-random.js'
import {threshold} from './threshold.js'
import {utilization} from './utilization.js'

/** The word in a config is the file name is the key here: to add a strategy, add its file and its line. */
const UNLIMITED: Readonly<Record<string, StrategyDefinition>> = {
  never,
  always,
  threshold,
  'threshold-random': thresholdRandom,
  utilization,
  'queue-delay': queueDelay,
  ds2,
  aimd,
  pid,
  predictive,
  'shortest-delay': shortestDelay,
  deadline,
}

/** All strategies by the word of `--strategy`. */
export const STRATEGIES: Readonly<Record<string, StrategyDefinition>> = {
  ...UNLIMITED,
  budget: budgetOver(UNLIMITED),
}

/** The strategy of a trial; throws a BugError where its word is none. */
export function createStrategy(settings: StrategySettings, context: StrategyContext): Strategy {
  const definition = ownValue(STRATEGIES, settings.kind)
  if (!definition) throw new BugError(`strategy "${settings.kind}" reached a trial without being known`)

  return definition.create(settings, context)
}
