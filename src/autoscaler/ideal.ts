import {
  type Autoscaler,
  type ScalingAnswer,
  type ScalingBounds,
  type ScalingSample,
  within,
} from './autoscaler.js'
import type {ParametersOf} from './parameters.js'

/** How long after a change of load the slots follow it, ms. */
export type IdealParameters = ScalingBounds & ParametersOf<'ideal'>

/** Runs with what the load needs, `reactionMs` after it does: a bound that no autoscaler beats. */
export class Ideal implements Autoscaler {
  readonly intervalMs = 100
  readonly lookBackMs = 0
  readonly decidesAfterMs = 0
  readonly #parameters: IdealParameters
  /** What is asked for, and since when: shorter wishes than the reaction are never answered. */
  #wish = {slots: 0, sinceMs: 0}

  constructor(parameters: IdealParameters) {
    this.#parameters = parameters
  }

  look(sample: ScalingSample): ScalingAnswer {
    const slots = within(this.#parameters, sample.demandSlots)
    if (slots !== this.#wish.slots) this.#wish = {slots, sinceMs: sample.atMs}
    const isDue = sample.atMs - this.#wish.sinceMs >= this.#parameters.reactionMs
    return isDue ? {slots, reason: 'demand'} : {slots: sample.slots, reason: 'reacting'}
  }

  restarted(): void {
    // The demand does not depend on what runs.
  }
}
