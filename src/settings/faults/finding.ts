/** A fault that strikes nothing at a point. */
export interface IdleFault {
  /** Its place in the list. */
  readonly index: number
  /** The key that makes it so; null where it is the fault as a whole. */
  readonly key: string | null
  /** The value, why it strikes nothing, and the remedy. */
  readonly message: string
  /**
   * `never`: it cannot strike. `maybe`: it can, and need not. `elsewhere`: it cannot strike here, for want of calls
   * or of a strategy, and here may be what another point is compared with.
   */
  readonly certainty: 'never' | 'maybe' | 'elsewhere'
}

/** What is said of a fault, whatever its place. */
export type Finding = Omit<IdleFault, 'index'>
