import {setTimeout as sleep} from 'node:timers/promises'
import {RefusedError} from './answer-errors.js'
import type {FlinkRest} from './rest-client.js'

const TRIES = 20
const RETRY_AFTER_MS = 100

/** By vertex. */
type Requirements = Readonly<
  Record<string, {readonly parallelism: {readonly lowerBound?: number; readonly upperBound?: number}}>
>

/** Whether the cluster changes the parallelism of running jobs by itself, as slots come and go. */
export async function isAdaptive(rest: FlinkRest): Promise<boolean> {
  const {'jobmanager.scheduler': scheduler} = await rest.configuration()
  return scheduler?.toLowerCase() === 'adaptive'
}

/**
 * A job that is pinned says so itself: its lower bounds are the upper ones. Else these are the most that tasks can have,
 * like the one that merges windows.
 */
function pinned(requirements: Requirements, parallelism: number): Requirements {
  const bounds = Object.values(requirements).map((vertex) => vertex.parallelism)
  const isPinned = bounds.every(({lowerBound, upperBound}) => lowerBound === upperBound)
  const most = Math.max(...bounds.map(({upperBound = parallelism}) => upperBound))
  const slotsOf = (upperBound: number): number => {
    if (!isPinned) return Math.min(parallelism, upperBound)
    return upperBound === most ? parallelism : upperBound
  }
  const pins = Object.entries(requirements).map(([vertex, {parallelism: bound}]) => {
    const slots = slotsOf(bound.upperBound ?? parallelism)
    return [vertex, {parallelism: {lowerBound: slots, upperBound: slots}}] as const
  })
  return Object.fromEntries(pins)
}

/**
 * Has an adaptive scheduler keep a job at this parallelism, or at the most that a task of it can have: it waits for
 * missing slots, and takes no further ones. Throws an ExternalError where Flink does not take it.
 */
export async function pinParallelism(rest: FlinkRest, jobId: string, parallelism: number): Promise<void> {
  const route = `/jobs/${jobId}/resource-requirements`
  for (let turn = 1; ; turn++) {
    try {
      await rest.put(route, pinned((await rest.read(route)) as Requirements, parallelism))
      return
    } catch (error) {
      // A job that was taken a moment ago has no vertices yet.
      if (!(error instanceof RefusedError) || turn === TRIES) throw error
      await sleep(RETRY_AFTER_MS)
    }
  }
}
