import {rowQueryOf} from '../../../dataflow/rows/row-reader.js'
import {paneQueryOf} from '../../../dataflow/windows/query-run.js'
import type {Offload, Trial} from '../../../model/trial.js'
import type {QueryAnswers} from './query-answers.js'
import {RowAnswers} from './row-answers.js'
import {WindowAnswers} from './window-answers.js'

/** Null where tokens are all that is asked for. */
export function createAnswers(trial: Trial, offload: Offload): QueryAnswers | null {
  const rows = rowQueryOf(trial)
  if (rows !== null) return new RowAnswers(rows, offload)
  const panes = paneQueryOf(trial)
  return panes && new WindowAnswers(panes, offload)
}
