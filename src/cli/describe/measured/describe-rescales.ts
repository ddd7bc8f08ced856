import type {JudgedTrial} from '../../../analysis/verdict/verdict.js'
import type {RescaleSteps} from '../../../dataflow/scaling.js'
import {formatSpan} from '../../text/table.js'

/** What each rescale of a job on Flink came to, a line for each trial that has any; '' without. */
export function describeRescales(trials: readonly JudgedTrial[]): string {
  return trials
    .flatMap(({row: {pipeline, repetition, parallelism}, rescales = []}) => {
      if (rescales.length === 0) return []
      const from = (at: number): number => rescales[at - 1]?.slots ?? parallelism
      const parts = rescales.map((step, at) => `${from(at)} → ${step.slots} slots ${stepText(step)}`)
      return [`Rescaled  ${pipeline}${repetition > 1 ? ` #${repetition}` : ''}: ${parts.join('; ')}`]
    })
    .join('\n')
}

function stepText({askedMs, stoppedMs, openMs, firstEventMs}: RescaleSteps): string {
  const asked = `asked for at ${formatSpan(askedMs)}`
  if (openMs === null || stoppedMs === null) return `${asked}, not there when the trial ended`
  const pause = `stood still for ${formatSpan((firstEventMs ?? openMs) - stoppedMs)} from ${formatSpan(stoppedMs)} on`
  return `${asked}, ${pause}${firstEventMs === null ? ', and took up no event behind it' : ''}`
}
