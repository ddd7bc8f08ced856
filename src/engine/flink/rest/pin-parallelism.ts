import {setTimeout as sleep} from 'node:timers/promises'
import {RefusedError, unlessRefused} from './answer-errors.js'
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
 * The bounds of a job that is not pinned are the most that its tasks can have; of one that is those that it runs with,
 * and tasks of which there may be but one, like that which merges windows, are `single`.
 */
function pinned(requirements: Requirements, parallelism: number, single: ReadonlySet<string>): Requirements {
  const pins = Object.entries(requirements).map(([vertex, required]) => {
    const {lowerBound, upperBound} = required.parallelism
    const most = lowerBound === upperBound ? parallelism : (upperBound ?? parallelism)
    const slots = single.has(vertex) ? 1 : Math.min(parallelism, most)
    return [vertex, {parallelism: {lowerBound: slots, upperBound: slots}}] as const
  })
  return Object.fromEntries(pins)
}

async function singleTasks(rest: Pick<FlinkRest, 'job'>, jobId: string): Promise<ReadonlySet<string>> {
  const {vertices = []} = await unlessRefused(rest.job(jobId), {state: ''})
  return new Set(vertices.filter(({maxParallelism}) => maxParallelism === 1).map(({id}) => id))
}

/**
 * Has an adaptive scheduler keep a job at this parallelism, or at the most that a task of it can have: it waits for
 * missing slots, and takes no further ones. Throws an ExternalError where Flink does not take it.
 */
export async function pinParallelism(
  rest: Pick<FlinkRest, 'read' | 'job' | 'put'>,
  jobId: string,
  parallelism: number,
): Promise<void> {
  const route = `/jobs/${jobId}/resource-requirements`
  for (let turn = 1; ; turn++) {
    try {
      const required = (await rest.read(route)) as Requirements
      await rest.put(route, pinned(required, parallelism, await singleTasks(rest, jobId)))
      return
    } catch (error) {
      // A job that was taken a moment ago has no vertices yet.
      if (!(error instanceof RefusedError) || turn === TRIES) throw error
      await sleep(RETRY_AFTER_MS)
    }
  }
}
