import type {FlinkRest} from '../../engine/flink/rest/rest-client.js'
import {EnvironmentError, ExternalError, UsageError} from '../../errors.js'
import type {Ms} from '../../model/units.js'

/** A job that a cluster runs. */
export interface FoundJob {
  readonly id: string
  readonly name: string
}

/** A task of a job: what Flink chains into one thread. */
export interface JobVertex {
  readonly id: string
  readonly name: string
  readonly parallelism: number
  /** Names of all metrics that are read of it. */
  readonly metrics: readonly string[]
}

/** Sums over the subtasks of a task, since it was started. */
export interface VertexCounts {
  readonly takenEvents: number
  readonly busyMs: Ms
  readonly backpressuredMs: Ms
  /** Of its sources, not taken yet; null where they do not say. */
  readonly pendingEvents: number | null
}

const TAKEN = 'numRecordsIn'
const BUSY = 'accumulateBusyTimeMs'
const BACKPRESSURED = 'accumulateBackPressuredTimeMs'
const PENDING = /^Source__.*\.pendingRecords$/
/** Of a source, what its first operator hands on: the task itself takes nothing in. */
const FROM_SOURCE = /^Source__[^.]*\.numRecordsOut$/

/** The one running job of a cluster, or the one that is named by its id; throws where that is none or not clear. */
export async function findJob(rest: FlinkRest, jobId: string | undefined): Promise<FoundJob> {
  await rest.overview()
  const {jobs = []} = (await rest.read('/jobs/overview')) as {
    readonly jobs?: readonly {readonly jid: string; readonly name: string; readonly state: string}[]
  }
  const running = jobs.filter(({state}) => state === 'RUNNING')
  const [first, second] = jobId === undefined ? running : running.filter(({jid}) => jid === jobId)
  if (!first) {
    throw new EnvironmentError(
      jobId === undefined
        ? `no job runs at ${rest.url}`
        : `no job ${jobId} runs at ${rest.url}, of ${running.length} that do`,
      {suggestions: ['start it, and let it meet its load while it is observed']},
    )
  }
  if (second) {
    const known = running.map(({jid, name}) => `--job-id ${jid}  (${name})`)
    throw new UsageError(`${running.length} jobs run at ${rest.url}`, {suggestions: known})
  }
  return {id: first.jid, name: first.name}
}

/** The tasks of a running job; throws where one has no busy time yet. */
export async function verticesOf(rest: FlinkRest, job: FoundJob): Promise<readonly JobVertex[]> {
  const {vertices} = await readRunning(rest, job)
  return Promise.all(
    vertices.map(async ({id, name, parallelism}) => {
      const listed = (await rest.read(routeOf(job, id))) as readonly {readonly id: string}[]
      const names = listed.map((metric) => metric.id)
      const missing = [BUSY, BACKPRESSURED].find((metric) => !names.includes(metric))
      if (missing !== undefined) {
        throw new ExternalError(`task ${name} has no metric ${missing} yet`, {
          suggestions: ['Flink 1.20 or newer has it once a task runs: try again in some seconds'],
        })
      }
      const metrics = names.filter(
        (metric) =>
          [TAKEN, BUSY, BACKPRESSURED].includes(metric) || PENDING.test(metric) || FROM_SOURCE.test(metric),
      )
      return {id, name, parallelism, metrics}
    }),
  )
}

/** What each task has done up to now, in the order of `vertices`; throws where the job or its size is another. */
export async function countsOf(
  rest: FlinkRest,
  job: FoundJob,
  vertices: readonly JobVertex[],
): Promise<readonly VertexCounts[]> {
  const now = await readRunning(rest, job)
  for (const {id, name, parallelism} of vertices) {
    const found = now.vertices.find((vertex) => vertex.id === id)
    if (found?.parallelism !== parallelism) {
      throw new ExternalError(`job ${job.name} was rescaled while it was observed: ${name}`, {
        suggestions: ['observe it while its parallelism stays'],
      })
    }
  }
  return Promise.all(vertices.map((vertex) => countsOfVertex(rest, job, vertex)))
}

async function countsOfVertex(
  rest: FlinkRest,
  job: FoundJob,
  {id, metrics}: JobVertex,
): Promise<VertexCounts> {
  const asked = metrics.map(encodeURIComponent).join(',')
  const answer = (await rest.read(`${routeOf(job, id)}?get=${asked}&agg=sum`)) as readonly {
    readonly id: string
    /** Flink writes what is no number as text. */
    readonly sum: number | string
  }[]
  const sumOf = (isMeant: (metric: string) => boolean): number | null => {
    const sums = answer.filter((metric) => isMeant(metric.id)).map(({sum}) => Number(sum))
    return sums.length === 0 ? null : sums.reduce((total, sum) => total + sum, 0)
  }
  const takenIn = sumOf((metric) => metric === TAKEN) ?? 0
  return {
    takenEvents: takenIn > 0 ? takenIn : (sumOf((metric) => FROM_SOURCE.test(metric)) ?? 0),
    busyMs: sumOf((metric) => metric === BUSY) ?? Number.NaN,
    backpressuredMs: sumOf((metric) => metric === BACKPRESSURED) ?? Number.NaN,
    pendingEvents: sumOf((metric) => PENDING.test(metric)),
  }
}

const routeOf = (job: FoundJob, vertexId: string): string =>
  `/jobs/${job.id}/vertices/${vertexId}/subtasks/metrics`

interface JobDetails {
  readonly state: string
  readonly vertices: readonly {readonly id: string; readonly name: string; readonly parallelism: number}[]
}

async function readRunning(rest: FlinkRest, {id, name}: FoundJob): Promise<JobDetails> {
  const details = (await rest.read(`/jobs/${id}`)) as JobDetails
  if (details.state === 'RUNNING') return details
  throw new ExternalError(`job ${name} is ${details.state} and runs no longer`, {
    suggestions: ['observe it while it runs, or for a shorter time with --for'],
  })
}
