import type {EngineName, TargetName} from '../model/trial.js'
import type {Engine} from './engine.js'

/** The engines that exist, and where each can offload to; anything else is a UsageError. */
export const ENGINE_TARGETS = {
  virtual: ['model'],
  embedded: ['model'],
} as const satisfies Partial<Record<EngineName, readonly TargetName[]>>

export type KnownEngine = keyof typeof ENGINE_TARGETS

export const KNOWN_ENGINES = Object.keys(ENGINE_TARGETS) as readonly KnownEngine[]

const LOADERS: Readonly<Record<KnownEngine, () => Promise<Engine>>> = {
  virtual: async () => (await import('./virtual/virtual-engine.js')).virtualEngine,
  embedded: async () => (await import('./embedded/embedded-engine.js')).embeddedEngine,
}

/** An engine is loaded when it is asked for: none pays for another's imports. */
export const loadEngine = (name: KnownEngine): Promise<Engine> => LOADERS[name]()
