/** As `Promise.all`, but throws when none of them is under way any more; the first in order of those that failed. */
export async function allEnded(works: Iterable<Promise<unknown>>): Promise<void> {
  const ends = await Promise.allSettled(works)
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) throw failed.reason as Error
}
