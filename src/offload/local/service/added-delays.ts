import type {Ms} from '../../../model/units.js'

/** What AWS has and this machine has not, drawn anew for each call. */
export interface AddedDelays {
  /** Where the figures are from: printed wherever the service describes itself. */
  readonly name: string
  /** Both ways together, half of it before the call and half after. */
  readonly networkMs: () => Ms
  /** Before the init of a new environment; in no report, and not billed. */
  readonly preInitMs: () => Ms
}
