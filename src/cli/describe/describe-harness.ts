import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {formatNumber} from '../text/table.js'

/** Of a core: what takes more may disturb the job that is measured. */
const NAMED_SHARE = 0.1
/** The job under test and its load: they are meant to work. */
const OF_THE_JOB: readonly string[] = ['source', 'slots']

/** Parts of the harness that took more than a tenth of a core in a trial, by trial; '' where none did. */
export function describeHarness(trials: readonly JudgedTrial[]): string {
  return trials
    .flatMap(({row, conditions}) => {
      const named = (conditions?.cpu ?? []).filter(
        ({part, coreShare}) => coreShare > NAMED_SHARE && !OF_THE_JOB.includes(part),
      )
      if (named.length === 0) return []
      const shares = named.map(({part, coreShare}) => `${part} ${formatNumber(coreShare)}`)
      return [`Harness   beside ${row.pipeline}, in cores: ${shares.join(', ')}`]
    })
    .join('\n')
}
