import {createController} from '../../src/dataflow/control/controller.js'
import type {Observer} from '../../src/engine/engine.js'
import type {Trial} from '../../src/model/trial.js'

/** Decides as a trial's own strategy does, and keeps nothing. */
export function quietObserver(trial: Trial, changes: Partial<Observer> = {}): Observer {
  const controller = createController(trial)
  return {
    firstDecision: controller.first,
    decide: (snapshot) => controller.tick(snapshot),
    timeline: () => undefined,
    invocation: () => undefined,
    breathe: () => Promise.resolve(),
    ...changes,
  }
}
