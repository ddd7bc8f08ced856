import type {FaultKind} from '../model/fault.js'

/** Says that a fault of this kind was to strike a trial's requests and struck none. */
export const idleFaultFlag = (kind: FaultKind): string => `idle-${kind}`
