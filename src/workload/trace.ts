import type {Eps, Ns} from '../model/units.js'

/** What a trace file says about the load, in the order of time, from the start of the measured window. */
export type TracePoints =
  /** Each rate holds until the next one, the last to the end; before the first the base rate holds. */
  | {
      readonly kind: 'rates'
      readonly points: readonly TraceRate[]
      /** Where the last rate ends, if the file says so. */
      readonly endNs?: Ns
    }
  /** The intended instants themselves, rising. */
  | {readonly kind: 'instants'; readonly atNs: Float64Array}

/** The rate of a trace from an instant on. */
export interface TraceRate {
  readonly atNs: Ns
  readonly rateEps: Eps
}
