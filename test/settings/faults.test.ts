import {expect, test} from 'vitest'
import {hasMetricReader} from '../../src/settings/faults/struck-pipelines.js'
import {BATCH_POLICIES} from '../../src/strategy/batch/registry.js'
import {STRATEGIES} from '../../src/strategy/registry.js'
import {resolveNamedSettings} from '../../src/settings/named-settings.js'
import {createRandom} from '../../src/kernel/random.js'
import type {Snapshot} from '../../src/strategy/strategy.js'

/** A snapshot that notes whether anything was read from it. */
function watchedSnapshot(): {readonly snapshot: Snapshot; readonly isRead: () => boolean} {
  let reads = 0
  const watched = (inner: object): object =>
    new Proxy(inner, {
      get: (target, key) => {
        reads++
        return key === 'offload' ? watched({}) : ((Reflect.get(target, key) as unknown) ?? 1)
      },
    })
  return {snapshot: watched({}) as Snapshot, isRead: () => reads > 0}
}

const SLO = {percentile: 'p99', limitMs: 500} as const

test.each(Object.keys(STRATEGIES))('strategy %s reads metrics if that is said of it', (kind) => {
  const strategy = STRATEGIES[kind]!.create(resolveNamedSettings({kind}, STRATEGIES, 'strategy'), {
    random: createRandom(1, 'strategy'),
    slo: SLO,
  })
  const {snapshot, isRead} = watchedSnapshot()
  if (strategy.kind === 'tick') strategy.decide(snapshot)
  else strategy.hold?.(snapshot)

  expect(hasMetricReader({strategy: {kind}, batch: {kind: 'fixed'}})).toBe(isRead())
})

test.each(Object.keys(BATCH_POLICIES))('batch policy %s reads metrics if that is said of it', (kind) => {
  const policy = BATCH_POLICIES[kind]!.create(resolveNamedSettings({kind}, BATCH_POLICIES, 'batch'), {
    slo: SLO,
    meanServiceMs: 5,
  })
  const {snapshot, isRead} = watchedSnapshot()
  policy.limits(snapshot)

  expect(hasMetricReader({strategy: {kind: 'always'}, batch: {kind}})).toBe(isRead())
})
