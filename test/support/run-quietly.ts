import {createController} from '../../src/dataflow/controller.js'
import type {InvocationRow, TrialOutcome} from '../../src/engine/engine.js'
import {virtualEngine} from '../../src/engine/virtual/virtual-engine.js'
import type {Trial} from '../../src/model/trial.js'

/** Runs a trial on the virtual engine for its outcome alone: millions of events, no row kept. */
export function runQuietly(
  trial: Trial,
  invocation: (row: InvocationRow) => void = () => undefined,
): Promise<TrialOutcome> {
  const controller = createController(trial)
  return virtualEngine.run(
    trial,
    {
      firstDecision: controller.first,
      decide: (snapshot) => controller.tick(snapshot),
      timeline: () => undefined,
      invocation,
      breathe: () => Promise.resolve(),
    },
    new AbortController().signal,
  )
}
