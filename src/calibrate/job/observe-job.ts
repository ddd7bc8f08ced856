import type {FlinkRest} from '../../engine/flink/rest/rest-client.js'
import {InterruptError} from '../../errors.js'
import type {Clock} from '../../kernel/clock.js'
import type {Ms} from '../../model/units.js'
import {fitJob, type FittedJob, type JobSample} from './fit-job.js'
import {countsOf, findJob, type FoundJob, verticesOf} from './read-job.js'

/** Flink's REST API has new metrics every 10 s (`metrics.fetcher.update-interval`). */
export const SAMPLE_EVERY_MS: Ms = 10_000
/** The fewest that make a load. */
export const LEAST_SAMPLES = 3

/** Which job of which cluster is observed, and for how long. */
export interface JobQuestion {
  readonly rest: FlinkRest
  /** Undefined where the cluster runs one job. */
  readonly jobId: string | undefined
  readonly forMs: Ms
}

/** Clock, sleep and ways out, so that a test can give others. */
export interface ObserveWorld {
  readonly clock: Clock
  /** Ends early, with an error, where the signal aborts. */
  readonly sleep: (spanMs: Ms, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
  readonly progress: (samples: number, ofSamples: number) => void
}

/** A running job and what was fitted to its samples. */
export interface ObservedJob {
  readonly job: FoundJob
  readonly fitted: FittedJob
}

/** Reads a running job's counters for a while and changes nothing; throws InterruptError where the signal aborts. */
export async function observeJob(
  {rest, jobId, forMs}: JobQuestion,
  {clock, sleep, signal, progress}: ObserveWorld,
): Promise<ObservedJob> {
  const job = await findJob(rest, jobId)
  const vertices = await verticesOf(rest, job)
  const wanted = Math.max(LEAST_SAMPLES, Math.floor(forMs / SAMPLE_EVERY_MS) + 1)
  const samples: JobSample[] = []
  const startMs = clock.nowMs()
  while (samples.length < wanted) {
    const dueMs = startMs + samples.length * SAMPLE_EVERY_MS
    await sleep(Math.max(0, dueMs - clock.nowMs()), signal).catch(() => undefined)
    if (signal.aborted) throw new InterruptError('interrupted: nothing was written')
    const counts = await countsOf(rest, job, vertices)
    samples.push({atMs: clock.nowMs(), counts})
    progress(samples.length, wanted)
  }
  return {job, fitted: fitJob(vertices, samples)}
}
