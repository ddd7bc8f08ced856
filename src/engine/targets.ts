import type {EngineName, TargetName} from '../model/trial.js'

/** The engines that exist, and where each can offload to; anything else is a UsageError. */
export const ENGINE_TARGETS = {
  virtual: ['model'],
  embedded: ['local', 'model', 'aws'],
  flink: ['model', 'local', 'aws'],
} as const satisfies Partial<Record<EngineName, readonly TargetName[]>>

export type KnownEngine = keyof typeof ENGINE_TARGETS

/** The engines of the command line, in the order of `--help`. */
export const KNOWN_ENGINES = Object.keys(ENGINE_TARGETS) as readonly KnownEngine[]
