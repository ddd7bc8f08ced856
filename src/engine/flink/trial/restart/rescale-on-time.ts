import {setTimeout as sleep} from 'node:timers/promises'
import type {Trial} from '../../../../model/trial.js'
import {type Ns, nsToMs} from '../../../../model/units.js'
import {hasEnded} from '../../rest/rest-client.js'
import type {RunningJob} from '../running-job.js'
import type {TrialRecord} from '../trial-record.js'

/** What a job is rescaled in. */
interface Course {
  readonly job: RunningJob
  readonly record: TrialRecord
  readonly nowNs: () => Ns
  /** Those of the trial, which end with it. */
  readonly timers: Set<NodeJS.Timeout>
  /** Takes what went wrong. */
  readonly failed: (error: unknown) => void
}

/** So often it is asked whether the job has stopped: what a pause is measured by, within this. */
const LOOK_MS = 10
/** The same of a job that has: whether it goes on at all. */
const LOOK_STOPPED_MS = 100

/**
 * Asks for the slots of a trial at the instants that it names, and notes when the job stops for it. What falls due while
 * the job still changes its slots is asked for behind that: each is a pause of its own.
 */
export function rescaleOnTime({rescales = [], load}: Trial, course: Course): void {
  let before = Promise.resolve()
  for (const {atMs, slots} of rescales) {
    const ask = (): void => {
      before = before.then(() => rescale(slots, course)).catch(course.failed)
    }
    const dueMs = load.extent.warmupMs + atMs
    course.timers.add(setTimeout(ask, Math.max(0, dueMs - nsToMs(course.nowNs()))))
  }
}

async function rescale(slots: number, {job, record, nowNs}: Course): Promise<void> {
  const log = record.rescales
  if (log === null || hasEnded(await job.stateNow())) return
  record.rollCall.willHave(slots)
  log.asked(slots, nowNs())
  await job.rescale(slots)
  while (log.isUnderWay) {
    const state = await job.stateNow()
    if (hasEnded(state)) return
    const isRunning = state === 'RUNNING'
    if (!isRunning) log.stopped(nowNs())
    await sleep(isRunning ? LOOK_MS : LOOK_STOPPED_MS)
  }
}
