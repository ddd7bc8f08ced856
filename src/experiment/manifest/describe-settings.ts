import type {ClusterFacts} from '../../engine/flink/cluster/cluster-facts.js'
import {
  ownAutoscalersIn,
  ownStrategiesIn,
  type ResolvedSettings,
} from '../../settings/resolve/resolve-settings.js'
import {canonicalJson, hashOf} from '../trial/create-trial.js'
import {describeAutoscalers} from './describe-autoscalers.js'
import {describePrices} from './describe-prices.js'
import {describeServices} from './describe-services.js'
import {describeClusters} from './examine-clusters.js'
import {examineMachine} from './machine.js'

/** What the settings of all trials are measured with and on. */
export interface Measured {
  readonly clusters: readonly ClusterFacts[]
  readonly progress: {said(text: string): void}
}

/** For a manifest: engines, targets, modules and dated files behind all trials, and the machine that paces them. */
export function describeSettings(
  all: readonly ResolvedSettings[],
  {clusters, progress}: Measured,
): Readonly<Record<string, unknown>> {
  const strategies = ownStrategiesIn(all)
  const autoscalers = ownAutoscalersIn(all)
  return {
    engine: joined(all.map(({engine}) => engine)),
    ...(strategies.length > 0 && {strategyModules: strategies}),
    ...(autoscalers.length > 0 && {autoscalerModules: autoscalers}),
    target: joined(all.map(({offload}) => offload.target)),
    ...examineMachine(all, {
      say: (text) => {
        progress.said(text)
      },
    }),
    ...describeClusters(clusters),
    ...describePrices(all),
    ...describeAutoscalers(all),
    ...describeServices(all),
  }
}

const joined = (words: readonly string[]): string => [...new Set(words)].join(';')

/** For a manifest: what was asked for, and the hash by which two manifests are compared. */
export const describeConfig = (config: unknown): {readonly config: unknown; readonly configHash: string} => ({
  config,
  configHash: hashOf(canonicalJson(config)),
})
