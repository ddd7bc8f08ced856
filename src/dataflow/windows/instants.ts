import type {Load} from '../../model/trial.js'
import type {Ns} from '../../model/units.js'

/** Beam's rate of Nexmark's own event time, 10 000 events/s. */
const NS_PER_EVENT: Ns = 100_000

/** Returns when an event happened for windows: its number, and when it was intended. */
export type InstantOf = (event: number, intendedNs: Ns) => Ns

/** The rule of loads that say when each event is intended, and of virtual time. */
export const asIntended: InstantOf = (_event, intendedNs) => intendedNs

/**
 * Returns the rule of a load's instants on threads: as intended. At rate max, where all events are intended at once, windows go by
 * Nexmark's own event time, which the job of engine flink counts alike (PacedReader.java).
 */
export const instantsOf = ({rateEps}: Pick<Load, 'rateEps'>): InstantOf =>
  rateEps === 'max' ? (event) => event * NS_PER_EVENT : asIntended
