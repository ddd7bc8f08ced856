/** Virtual shards of a stream, as the job's source has them: so many have all small divisors. */
const SHARDS = 5040

/** The subtask that hands on an event in a job that has not been rescaled: k mod p where p divides 5040. */
export const subtaskOf = (event: number, parallelism: number): number => (event % SHARDS) % parallelism

/** How many of the first events are a subtask's. */
export function eventsOf(
  subtask: number,
  {count, parallelism}: {readonly count: number; readonly parallelism: number},
): number {
  const inTurn = (events: number): number => Math.ceil((events - subtask) / parallelism)
  const turns = Math.floor(count / SHARDS)
  return turns * inTurn(SHARDS) + Math.max(0, inTurn(count % SHARDS))
}
