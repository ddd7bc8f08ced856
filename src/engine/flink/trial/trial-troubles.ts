import {ExternalError} from '../../../errors.js'
import type {Trial} from '../../../model/trial.js'
import type {Ms} from '../../../model/units.js'
import type {RunningJob} from './running-job.js'

/** Why a job does not come about, as an error to throw: its operators have not all reported. */
export function absenceOf(
  {parallelism}: Pick<Trial, 'parallelism'>,
  seenParallelism: number,
  withinMs: Ms,
): ExternalError {
  if (seenParallelism !== parallelism) {
    return new ExternalError(
      `Flink runs the job with ${seenParallelism} of its ${parallelism} subtasks: the slots of the others were taken`,
      {suggestions: ['wait until other jobs end', 'lower --parallelism']},
    )
  }
  return new ExternalError(`the job's operators did not report within ${withinMs / 1000} s`, {
    suggestions: ['give --control-host an address of this machine that the cluster can reach'],
  })
}

/** Why a job has ended, as an error to throw; `damage` is what has broken around it. */
export async function failureOf(
  {id}: Pick<Trial, 'id'>,
  {job, state, damage}: {readonly job: RunningJob; readonly state: string; readonly damage: string},
): Promise<ExternalError> {
  const reason = await job.failure().catch(() => '')
  const what =
    state === 'FAILED' ? 'failed' : state === 'CANCELED' ? 'was canceled by somebody else' : `is ${state}`
  return new ExternalError(
    `the Flink job of trial ${id} ${what}${reason === '' ? '' : `: ${reason}`}${damage === '' ? '' : `; ${damage}`}`,
  )
}
