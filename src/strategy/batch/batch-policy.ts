import type {BatchSettings, Slo} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import type {Settings, SettingValues, Snapshot} from '../strategy.js'

/** When a batch is due: whichever limit comes first. Infinity switches a limit off. */
export interface BatchLimits {
  readonly maxEvents: number
  readonly maxBytes: number
  readonly lingerMs: Ms
  /** Full when events × mean service reaches this. */
  readonly maxWorkMs: Ms
}

/** Asked before the first tick (no snapshot) and at every tick, so that engines implement one batcher. */
export interface BatchPolicy {
  limits(snapshot: Snapshot | null): BatchLimits
}

/** What a policy may use beside its settings. */
export interface BatchContext {
  readonly slo: Slo | null
  /** Of an event that is offloaded. */
  readonly meanServiceMs: Ms
}

/** A batch policy as the registry lists it: a sentence, its settings, and how it is made. */
export interface BatchPolicyDefinition {
  readonly summary: string
  readonly settings: Settings
  create(values: BatchSettings, context: BatchContext): BatchPolicy
}

/** Ties the type of the values to the declared settings. */
export const defineBatchPolicy = <S extends Settings>(definition: {
  readonly summary: string
  readonly settings: S
  create(values: SettingValues<S>, context: BatchContext): BatchPolicy
}): BatchPolicyDefinition => definition as unknown as BatchPolicyDefinition

/** Room for the envelope below Lambda's 6 MB request limit. */
export const DEFAULT_MAX_BYTES = 5_000_000
