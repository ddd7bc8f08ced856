import type {InvocationRow, TrialOutcome} from '../../src/engine/engine.js'
import {virtualEngine} from '../../src/engine/virtual/virtual-engine.js'
import type {Trial} from '../../src/model/trial.js'
import {quietObserver} from './quiet-observer.js'

/** Runs a trial on the virtual engine for its outcome alone: millions of events, no row kept. */
export function runQuietly(
  trial: Trial,
  invocation: (row: InvocationRow) => void = () => undefined,
): Promise<TrialOutcome> {
  return virtualEngine.run(trial, quietObserver(trial, {invocation}), new AbortController().signal)
}
