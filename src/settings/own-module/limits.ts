import type {Ms} from '../../model/units.js'

/** What a user's code may take. */
export interface OwnCodeLimits {
  /** The longest that one call of it may last. */
  readonly callMs: Ms
  /** Of its thread. */
  readonly heapMb: number
  /** Of this machine's memory, for all of burst while it runs: buffers lie outside of any heap. */
  readonly memoryShare: number
}

/** A rule decides in microseconds, and a module is loaded in milliseconds. */
export const OWN_CODE_LIMITS: OwnCodeLimits = {callMs: 5000, heapMb: 1024, memoryShare: 0.8}
