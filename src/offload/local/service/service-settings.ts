import type {Ms} from '../../../model/units.js'
import type {RuntimeClientPaths} from '../environment/runtime/launch-command.js'
import type {Identity} from '../function-reference.js'
import type {DrawnStarts} from '../starts/start-draws.js'
import type {AddedDelays} from './added-delays.js'
import type {AdmissionLimits} from './admission.js'
import type {AsyncPolicy} from './async-retry.js'

/** How the local Lambda stands in for AWS: identity, limits, starts, delays. */
export interface ServiceSettings {
  readonly identity: Identity
  readonly limits: AdmissionLimits
  readonly idleReclaimMs: Ms
  readonly initTimeoutMs: Ms
  readonly asyncPolicy: AsyncPolicy
  readonly runtimeClients: RuntimeClientPaths
  /** Null: local processes are as fast as they are. */
  readonly delays: AddedDelays | null
  /** Null: a cold start takes what a process takes here. */
  readonly drawnStarts: DrawnStarts | null
  /** Each environment in a control group, with the memory and the share of a core that its function has. */
  readonly usesCgroups: boolean
}
