import {createEventSource} from '../../dataflow/windows/event-source.js'
import {rowQueryOf} from '../../dataflow/rows/row-reader.js'
import {RowRun} from '../../dataflow/rows/row-run.js'
import {createQueryRun} from '../../dataflow/windows/query-run.js'
import type {TrialQuery} from '../../dataflow/windows/trial-query.js'
import {Digest} from '../../dataflow/words/digest.js'
import type {Trial} from '../../model/trial.js'
import {createEventText} from '../../workload/nexmark/event-text.js'
import type {Engine} from '../engine.js'
import {Simulation} from './simulation.js'

/** Discrete events in virtual time: one seed, one history, on any machine. */
export const virtualEngine: Engine = {
  name: 'virtual',

  check: () => Promise.resolve(),

  run: (trial, observer, signal) => {
    const query = createQuery(trial)
    return new Simulation(trial, observer, {digesting: query ? null : digesting(trial), query}).run(signal)
  },
}

/** Null where words are all that is asked for. */
function createQuery(trial: Trial): TrialQuery | null {
  const rows = rowQueryOf(trial)
  return rows ? new RowRun(rows, trial.materialize) : createQueryRun(trial, createEventSource())
}

/** With `materialize` the texts are made and tokenized for real, so that there is an output to compare. */
function digesting(trial: Trial): {digest: Digest; add: (event: number) => void} | null {
  if (!trial.materialize) return null
  const digest = new Digest()
  const text = createEventText()
  const bytes = new Uint8Array(text.maxBytes)
  return {
    digest,
    add: (event) => {
      digest.addText(bytes, 0, text.write(event, bytes, 0))
    },
  }
}
