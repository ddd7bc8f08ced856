import fc from 'fast-check'
import {expect} from 'vitest'
import type {TrialOutcome} from '../../src/engine/engine.js'
import {messageOf, UsageError} from '../../src/errors.js'
import {isScaled, type Trial} from '../../src/model/trial.js'
import * as invariants from './invariants.js'
import {expectOrder} from './expect-windows.js'
import {type Observed, observeTrial} from './observe.js'
import {replayOf} from './whole-replay.js'
import {trialOf, type WholeTrial, wholeTrials} from './whole-trial.js'

/** Of every trial; a job that is rescaled has other subtasks from one moment to the next. */
const {expectConservation, expectCensoring, expectSums, expectSoundRow} = invariants
const ALWAYS = {expectConservation, expectCensoring, expectSums, expectSoundRow, expectWindows}

/** Each window fires once, when all of it is there. */
function expectWindows(observed: Observed): void {
  if (observed.trial.windows) expectOrder(observed)
}

/** Runs so many random trials; throws with the smallest one that breaks an invariant, as a command. */
export async function expectWholeTrials(numRuns: number): Promise<Reached> {
  let refused = 0
  const reached = {offloads: 0, failures: 0, throttles: 0, coldStarts: 0, fallbacks: 0, drops: 0, rescales: 0}
  await fc.assert(
    fc.asyncProperty(wholeTrials, async (whole) => {
      const trial = acceptedTrial(whole)
      if (trial === null) refused++
      else noteReached(reached, await expectInvariants(whole, trial))
    }),
    {numRuns, includeErrorInReport: true},
  )
  // By chance more or fewer; a generator of contradictions would try nothing.
  expect(refused / numRuns).toBeLessThan(0.3)
  return reached
}

/** How many trials came to each of these. */
interface Reached {
  offloads: number
  failures: number
  throttles: number
  coldStarts: number
  fallbacks: number
  drops: number
  rescales: number
}

function noteReached(reached: Reached, {droppedEvents, offload, scaling}: TrialOutcome): void {
  reached.drops += Math.sign(droppedEvents)
  reached.rescales += Math.sign(scaling?.rescales ?? 0)
  if (!offload) return
  reached.offloads += Math.sign(offload.offloadedEvents)
  reached.failures += Math.sign(offload.failures)
  reached.throttles += Math.sign(offload.throttles)
  reached.coldStarts += Math.sign(offload.coldStarts)
  reached.fallbacks += Math.sign(offload.fallbackEvents)
}

/** The trial, or null where its settings contradict each other. */
export function acceptedTrial(whole: WholeTrial): Trial | null {
  try {
    return trialOf(whole)
  } catch (error) {
    if (error instanceof UsageError) return null
    throw new Error(`it is not refused by a UsageError; replay with:\n${replayOf(whole)}`, {cause: error})
  }
}

async function expectInvariants(whole: WholeTrial, trial: Trial): Promise<TrialOutcome> {
  let broken = 'the run itself'
  try {
    const observed = await observeTrial(trial)
    for (const [name, expectIt] of Object.entries(
      isScaled(trial.pipeline) ? ALWAYS : {...invariants, expectWindows},
    )) {
      broken = name
      expectIt(observed)
    }
    return observed.history.outcome
  } catch (error) {
    throw new Error(`${broken} fails: ${messageOf(error)}\nreplay with:\n${replayOf(whole)}`, {cause: error})
  }
}
