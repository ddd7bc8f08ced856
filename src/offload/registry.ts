import type {TargetName} from '../model/trial.js'
import type {StartedTarget, TargetAdapter, TargetWish} from './target-adapter.js'

/** Targets that are reached by the Invoke API; `model` needs nothing brought up. */
const LOADERS = {
  local: async () => (await import('./local/local-target.js')).localTarget,
  aws: async () => (await import('./aws/aws-target.js')).awsTarget,
} as const satisfies Partial<Record<TargetName, () => Promise<TargetAdapter>>>

export type LambdaTargetName = keyof typeof LOADERS

/** The targets that are reached by the Invoke API. */
export const LAMBDA_TARGETS = Object.keys(LOADERS) as readonly LambdaTargetName[]

const loaded = new Set<TargetAdapter>()

/** A target is loaded when it is asked for: none pays for another's imports. */
export async function loadTarget(name: LambdaTargetName): Promise<TargetAdapter> {
  const adapter = await LOADERS[name]()
  loaded.add(adapter)
  return adapter
}

/** Ends what targets keep from trial to trial; nothing where none was loaded. */
export async function closeTargets(): Promise<void> {
  for (const adapter of loaded) await adapter.close?.()
}

/** Brings a target up, where it can be used: throws what its `check` or its `start` does. */
export async function startTarget(name: LambdaTargetName, wish: TargetWish): Promise<StartedTarget> {
  const adapter = await loadTarget(name)
  await adapter.check()
  return adapter.start(wish)
}
