import {MeasurementError} from '../../errors.js'
import {flagsOf, type TrialRow} from '../../results/trial-row.js'

/** What befell a trial from outside, by the flag that tells it. */
const BEFELL = {
  restarted: 'Flink restarted its job in the middle of the trial',
  rescaled: 'Flink changed the parallelism of its job in the middle of the trial',
  replayed: 'its slots were given events a second time',
} as const

type Befell = keyof typeof BEFELL

const isBefell = (flag: string): flag is Befell => Object.hasOwn(BEFELL, flag)

/** Why the row of an invalid trial must not be used, with what to do about it; `where` says which row that is. */
export function describeInvalid(row: TrialRow, where: string): MeasurementError {
  const befell = flagsOf(row).find(isBefell)
  if (befell !== undefined && befell !== 'replayed') {
    return new MeasurementError(`${row.pipeline}: ${BEFELL[befell]}; ${where}`, {
      suggestions: ['see in the log of the JobManager who or what did it', 'run it again'],
    })
  }
  const what =
    befell === undefined
      ? `${row.pipeline} lost ${row.lostEvents} and doubled ${row.duplicateEvents} events`
      : `${row.pipeline}: ${BEFELL[befell]}`
  return new MeasurementError(`${what}; ${where}`, {
    suggestions: ['please report this with the manifest.json of that folder'],
  })
}
