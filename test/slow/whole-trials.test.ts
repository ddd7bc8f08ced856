import fc from 'fast-check'
import {expect, test} from 'vitest'
import {embeddedEngine} from '../../src/engine/embedded/embedded-engine.js'
import {messageOf, UsageError} from '../../src/errors.js'
import type {Trial} from '../../src/model/trial.js'
import {expectWholeTrials} from '../support/expect-whole-trials.js'
import {type History, runTrial} from '../support/history.js'
import {expectSoundRow} from '../support/invariants.js'
import {replayOf} from '../support/whole-replay.js'
import {trialOf, type WholeTrial, wholeTrials} from '../support/whole-trial.js'

test('2000 random trials with all settings and faults keep every invariant', async () => {
  await expectWholeTrials(Number(process.env['BURST_TEST_RUNS'] ?? 2000))
})

const isAccepted = (whole: WholeTrial): boolean => {
  try {
    trialOf(whole, 'embedded')
    return true
  } catch (error) {
    if (error instanceof UsageError) return false
    throw error
  }
}

/** What both engines take, and what ends within seconds on a wall clock. */
const walls = wholeTrials
  .map(({texts, switches, ...whole}): WholeTrial => {
    const rate = texts.events === undefined ? {} : {rate: '1000'}
    return {
      ...whole,
      texts: {...texts, ...rate, drainTimeout: '1s'},
      // Virtual trials put out a digest of real texts alone.
      switches: [...new Set([...switches, 'materialize'])],
    }
  })
  .filter(isAccepted)

/** Whatever the instants of threads: no event is lost or doubled, and the same ones come out as on virtual. */
function expectSame(trial: Trial, wall: History, virtual: History): void {
  const {intendedEvents, sunkEvents, unfinishedEvents, droppedEvents, duplicateEvents} = wall.outcome
  expect(wall.outcome.state).toBe('completed')
  expect(intendedEvents).toBe(virtual.outcome.intendedEvents)
  expect(sunkEvents + unfinishedEvents + droppedEvents).toBe(intendedEvents)
  expect(duplicateEvents).toBe(0)
  expect(wall.outcome.offload === null).toBe(virtual.outcome.offload === null)
  expectSoundRow({trial, history: wall})
  if ([wall, virtual].some(({outcome}) => outcome.sunkEvents < intendedEvents)) return
  expect(wall.outcome.outputDigest).toBe(virtual.outcome.outputDigest)
  if (trial.strategy?.kind !== 'always' && trial.strategy?.kind !== 'never') return
  // Failed calls open the breaker, and what comes while it is open stays here: as many as the threads' instants say.
  if (trial.faults.length > 0) return
  expect(wall.outcome.offload?.offloadedEvents).toBe(virtual.outcome.offload?.offloadedEvents)
}

test('30 random trials come out of threads as they do of virtual time', async () => {
  await fc.assert(
    fc.asyncProperty(walls, async (whole) => {
      try {
        const trial = trialOf(whole, 'embedded')
        const wall = await runTrial(trial, {engine: embeddedEngine})
        expectSame(trial, wall, await runTrial(trialOf(whole)))
      } catch (error) {
        const command = replayOf(whole).replace('engine virtual', 'engine embedded')
        throw new Error(`${messageOf(error)}\nreplay with:\n${command}`, {cause: error})
      }
    }),
    // A smaller trial is found again and again at the price of seconds each.
    {numRuns: 30, endOnFailure: true, includeErrorInReport: true},
  )
})
