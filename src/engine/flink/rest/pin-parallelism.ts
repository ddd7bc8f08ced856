import {setTimeout as sleep} from 'node:timers/promises'
import {RefusedError} from './answer-errors.js'
import type {FlinkRest} from './rest-client.js'

const TRIES = 20
const RETRY_AFTER_MS = 100

/** By vertex. */
type Requirements = Readonly<Record<string, {readonly parallelism: {readonly upperBound?: number}}>>

/** Whether the cluster changes the parallelism of running jobs by itself, as slots come and go. */
export async function isAdaptive(rest: FlinkRest): Promise<boolean> {
  const settings = (await rest.read('/jobmanager/config')) as readonly {
    readonly key: string
    readonly value: string
  }[]
  return settings.some(({key, value}) => key === 'jobmanager.scheduler' && value.toLowerCase() === 'adaptive')
}

/**
 * Has an adaptive scheduler keep a job at this parallelism, or at the most that a task of it can have: it waits for
 * missing slots, and takes no further ones. Throws an ExternalError where Flink does not take it.
 */
export async function pinParallelism(rest: FlinkRest, jobId: string, parallelism: number): Promise<void> {
  const route = `/jobs/${jobId}/resource-requirements`
  for (let turn = 1; ; turn++) {
    try {
      const vertices = Object.entries((await rest.read(route)) as Requirements)
      const pinned = vertices.map(
        ([
          vertex,
          {
            parallelism: {upperBound = parallelism},
          },
        ]) => {
          const slots = Math.min(parallelism, upperBound)
          return [vertex, {parallelism: {lowerBound: slots, upperBound: slots}}]
        },
      )
      await rest.put(route, Object.fromEntries(pinned))
      return
    } catch (error) {
      // A job that was taken a moment ago has no vertices yet.
      if (!(error instanceof RefusedError) || turn === TRIES) throw error
      await sleep(RETRY_AFTER_MS)
    }
  }
}
