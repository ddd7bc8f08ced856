import {createRandom} from '../../kernel/random.js'
import type {Trial} from '../../model/trial.js'
import type {Ms, RunMs, Share} from '../../model/units.js'
import type {BatchLimits, BatchPolicy} from '../../strategy/batch/batch-policy.js'
import {createBatchPolicy} from '../../strategy/batch/registry.js'
import {createStrategy} from '../../strategy/registry.js'
import type {Estimates, Snapshot, Strategy, StrategyDefinition} from '../../strategy/strategy.js'
import {createMetricFaults} from './metric-faults.js'

/** The strategy of a user's module, which the registry does not know; null for one of burst's. */
export type OwnStrategy = StrategyDefinition | null

/** What the policy of every subtask does until the next tick. */
export interface Decision {
  readonly share: Share
  /** Set by per-event strategies, which then decide instead of the share. */
  readonly route: ((localWaitMs: Ms, estimates: Estimates) => boolean) | null
  readonly batch: BatchLimits
  readonly reason: string
}

/** One row of decisions.csv. */
export interface DecisionRecord {
  readonly atMs: RunMs
  readonly metricAgeMs: Ms
  readonly seen: Snapshot | null
  readonly offloadShare: Share
  readonly batchSizeEvents: number
  readonly reason: string
}

/** The control plane of one trial: staleness, strategy, batch policy, decision trace. */
export interface Controller {
  /** Before the first tick: everything local. */
  readonly first: Decision
  /** Whether the strategy decides on every event, while it is not held. */
  readonly isPerEvent: boolean
  tick(snapshot: Snapshot): Decision
  readonly trace: readonly DecisionRecord[]
}

/**
 * Decides from the first tick on; that nothing is offloaded during the warm-up is the engine's gate.
 */
export function createController(trial: Trial, own: OwnStrategy = null): Controller {
  const strategy = strategyOf(trial, own)
  const batchPolicy = batchPolicyOf(trial)
  const noBatch: BatchLimits = {maxEvents: 1, maxBytes: Infinity, lingerMs: 0, maxWorkMs: Infinity}
  const trace: DecisionRecord[] = []
  const recent: Snapshot[] = []
  const broken = createMetricFaults(trial.faults, trial.load.extent.warmupMs)

  /** The newest snapshot that is at least as old as the configured staleness. */
  const seenAt = (atMs: RunMs): Snapshot | null => {
    const isOldEnough = (snapshot: Snapshot): boolean => snapshot.atMs <= atMs - trial.metricStalenessMs
    while (recent[1] && isOldEnough(recent[1])) recent.shift()
    return recent[0] && isOldEnough(recent[0]) ? recent[0] : null
  }

  return {
    trace,
    isPerEvent: strategy?.kind === 'event',
    first: {
      share: 0,
      route: null,
      batch: batchPolicy?.limits(null) ?? noBatch,
      reason: 'before the first tick',
    },
    tick(snapshot) {
      const heard = broken === null ? snapshot : broken.distort(snapshot)
      if (heard !== null) recent.push(heard)
      const nowMs = broken === null ? snapshot.atMs : broken.now(snapshot.atMs)
      const seen = seenAt(nowMs)
      const batch = batchPolicy?.limits(seen) ?? noBatch
      const {share, route, reason} = decide(strategy, seen, snapshot)
      trace.push({
        atMs: snapshot.atMs,
        metricAgeMs: seen ? nowMs - seen.atMs : Number.NaN,
        seen,
        offloadShare: share,
        batchSizeEvents: batch.maxEvents,
        reason,
      })
      return {share, route, batch, reason}
    },
  }
}

/**
 * The rule of a per-event strategy, for engines whose policy runs in another thread; null for the others. Whether
 * it is asked is in each decision.
 */
export function createRoute(trial: Trial, own: OwnStrategy = null): Decision['route'] {
  const strategy = strategyOf(trial, own)
  return strategy?.kind === 'event' ? strategy.route : null
}

function strategyOf({strategy, seed, slo}: Trial, own: OwnStrategy): Strategy | null {
  if (!strategy) return null
  const context = {random: createRandom(seed, 'strategy'), slo}
  return own ? own.create(strategy, context) : createStrategy(strategy, context)
}

function batchPolicyOf({batch, offload, service, slo}: Trial): BatchPolicy | null {
  if (!batch) return null
  return createBatchPolicy(batch, {slo, meanServiceMs: offload?.offloadServiceTimeMs ?? service.meanMs})
}

const local = (reason: string): Omit<Decision, 'batch'> => ({share: 0, route: null, reason})

function decide(
  strategy: Strategy | null,
  seen: Snapshot | null,
  snapshot: Snapshot,
): Omit<Decision, 'batch'> {
  if (!strategy) return local('no strategy')
  if (strategy.kind === 'tick') {
    if (!seen) return local('metrics not yet old enough')
    const {share, reason} = strategy.decide(seen)
    return {share, route: null, reason}
  }
  if (!seen) return {share: 0, route: strategy.route, reason: 'metrics not yet old enough'}
  const held = strategy.hold?.(seen) ?? null
  if (held !== null) return local(held)
  // A per-event strategy has no share of its own: the trace shows the one it realized in the last interval.
  return {share: snapshot.offload.share, route: strategy.route, reason: 'per event'}
}
