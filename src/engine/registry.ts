import {closeTargets} from '../offload/registry.js'
import type {Engine} from './engine.js'
import type {KnownEngine} from './targets.js'

const LOADERS: Readonly<Record<KnownEngine, () => Promise<Engine>>> = {
  virtual: async () => (await import('./virtual/virtual-engine.js')).virtualEngine,
  embedded: async () => (await import('./embedded/embedded-engine.js')).embeddedEngine,
  flink: async () => (await import('./flink/flink-engine.js')).flinkEngine,
}

const loaded = new Set<Engine>()

/** An engine is loaded when it is asked for: none pays for another's imports. */
export async function loadEngine(name: KnownEngine): Promise<Engine> {
  const engine = await LOADERS[name]()
  loaded.add(engine)
  return engine
}

/** Ends what engines and their targets keep from trial to trial: for the end of a run or sweep, however that comes. */
export async function closeEngines(): Promise<void> {
  try {
    for (const engine of loaded) await engine.close?.()
  } finally {
    await closeTargets()
  }
}
