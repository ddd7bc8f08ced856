import type {RunMs} from '../model/units.js'

/** The run's own clock: the only source of time that engines, strategies and targets may read. */
export interface Clock {
  nowMs(): RunMs
}
