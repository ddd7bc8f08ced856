/** What a calibration sends, and what it says of replies that end it; test/commands/lambda has the whole of it. */
import {expect, test} from 'vitest'
import {
  type CalibrationPlan,
  type CalibrationWorld,
  calibrateTarget,
} from '../../src/calibrate/calibrate-target.js'
import {countFittingEvents} from '../../src/calibrate/calibration-request.js'
import {createWallClock} from '../../src/kernel/wall-clock.js'
import {offloadTo} from '../support/offload.js'
import {OK_REPLY, openTargetOf} from '../support/open-target.js'
import type {OffloadTarget, TargetRequest} from '../../src/offload/target.js'

const worldOf = (invoke: OffloadTarget['invoke']): CalibrationWorld => ({
  open: () => Promise.resolve(openTargetOf(invoke)),
  clock: createWallClock(),
  cpuMs: () => 0,
  progress: () => undefined,
  signal: new AbortController().signal,
})

const measured = (plan: CalibrationPlan, world: CalibrationWorld): ReturnType<typeof calibrateTarget> =>
  calibrateTarget(plan, {name: 'local', offload: offloadTo('local'), functionName: null}, world)

test('events fit up to the last byte of a request', async () => {
  const sent: TargetRequest[] = []
  const plan = {batchSizes: [30], repetitions: 2, coldStarts: 2}
  const world = worldOf((request) => {
    sent.push(request)
    return Promise.resolve({...OK_REPLY, isCold: sent.length <= plan.coldStarts})
  })
  await measured(plan, world)
  const bytes = sent.at(-1)?.payload.byteLength ?? 0

  expect(countFittingEvents(bytes, 100)).toBe(30)
  expect(countFittingEvents(bytes - 1, 100)).toBe(29)
  expect(countFittingEvents(bytes, 20)).toBe(20)
})

test('a reply that is too large is told with what was sent and the remedy', async () => {
  const world = worldOf(() => Promise.resolve({...OK_REPLY, status: 'response-too-large'}))
  const ending = measured({batchSizes: [1], repetitions: 2, coldStarts: 2}, world)

  await expect(ending).rejects.toMatchObject({
    message: expect.stringMatching(
      /^call 1 of the calibration, 1 event in \d+ bytes, ended response-too-large, attempt 1$/,
    ) as string,
    suggestions: ['end --batch-sizes with a smaller one'],
  })
})

test("a call's CPU is the mean of measured calls, building the request and reading the answer included", async () => {
  let [cpuMs, calls] = [0, 0]
  const plan = {batchSizes: [1, 10], repetitions: 4, coldStarts: 2}
  const world = worldOf(({batchEvents}) => {
    calls++
    // Cold ones, and those that warm a size up, take long and do not count.
    cpuMs += calls <= plan.coldStarts + 5 ? 1000 : batchEvents * 0.2
    return Promise.resolve({...OK_REPLY, isCold: calls <= plan.coldStarts})
  })
  const {samples} = await measured(plan, {...world, cpuMs: () => cpuMs})

  expect(samples.warm.map(({batchEvents, cpuMs: ms}) => [batchEvents, Number(ms.toFixed(9))])).toEqual([
    [1, 0.2],
    [10, 2],
  ])
})

test('an interruption ends it while a call hangs', async () => {
  const interrupt = new AbortController()
  const world = worldOf(() => {
    interrupt.abort()
    return new Promise(() => undefined)
  })
  const plan = {batchSizes: [1], repetitions: 2, coldStarts: 2}
  const ending = measured(plan, {...world, signal: interrupt.signal})

  await expect(ending).rejects.toMatchObject({exitCode: 130, message: 'interrupted; no profile is written'})
})
