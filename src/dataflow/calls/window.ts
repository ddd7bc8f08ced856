import type {Offload} from '../../model/trial.js'

/** Calls that one subtask may have in flight: its share of the job's limit, rounded up. */
export const windowOf = ({maxInFlight}: Pick<Offload, 'maxInFlight'>, parallelism: number): number =>
  Math.ceil(maxInFlight / parallelism)

/** Calls that all subtasks together may have in flight. */
export const placesOf = (offload: Pick<Offload, 'maxInFlight'>, parallelism: number): number =>
  windowOf(offload, parallelism) * parallelism
