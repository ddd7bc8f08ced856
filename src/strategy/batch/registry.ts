import {ownValue} from '../../model/own-value.js'
import {BugError} from '../../errors.js'
import type {BatchSettings} from '../../model/trial.js'
import {adaptive} from './adaptive.js'
import type {BatchContext, BatchPolicy, BatchPolicyDefinition} from './batch-policy.js'
import {fixed} from './fixed.js'
import {ladder} from './ladder.js'
import {linger} from './linger.js'

/** The word in a config is the file name is the key here. */
export const BATCH_POLICIES: Readonly<Record<string, BatchPolicyDefinition>> = {
  fixed,
  linger,
  ladder,
  adaptive,
}

/** The batch policy of a trial; throws a BugError where its word is none. */
export function createBatchPolicy(settings: BatchSettings, context: BatchContext): BatchPolicy {
  const definition = ownValue(BATCH_POLICIES, settings.kind)
  if (!definition) throw new BugError(`batch policy "${settings.kind}" reached a trial without being known`)

  return definition.create(settings, context)
}
