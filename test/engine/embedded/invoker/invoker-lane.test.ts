import {expect, test} from 'vitest'
import {Call} from '../../../../src/engine/embedded/invoker/call.js'
import {InvokerLane} from '../../../../src/engine/embedded/invoker/invoker-lane.js'
import {Arrivals} from '../../../../src/engine/embedded/source/arrivals.js'
import {Counting} from '../../../../src/engine/embedded/source/counting.js'
import {Shared} from '../../../../src/engine/embedded/threads/shared.js'
import {createMemory} from '../../../../src/engine/embedded/threads/create-memory.js'
import {SLOT_FIGURE} from '../../../../src/engine/embedded/threads/figure-places.js'
import {createSchedule} from '../../../../src/workload/schedule.js'
import {buildTrial} from '../../../support/trial.js'

test('given-up events wait until their slot begins them, also those that the ring to it has no room for', () => {
  const trial = buildTrial({engine: 'embedded', parallelism: 2})
  const memory = createMemory(trial)
  const shared = new Shared(memory)
  const call = new Call(1)
  for (let event = 0; event < 300; event++) {
    call.add(event, {intendedNs: 0, emittedNs: 0, routedNs: 0}, Buffer.from('text'))
  }
  const arrivals = new Arrivals(createSchedule(trial.load, trial.seed))
  const counting = new Counting(trial, shared, arrivals)

  // The ring holds 256.
  new InvokerLane(1, memory.offload!, shared).giveBack(call, [...Array(300).keys()])
  expect(shared.waitingFallbackEvents(0)).toBe(0)
  expect(shared.waitingFallbackEvents(1)).toBe(300)
  expect(counting.read(0).waitingFallbackEvents).toBe(300)

  shared.slots[1]![SLOT_FIGURE.fallbackBegun] = 10
  expect(shared.waitingFallbackEvents(1)).toBe(290)
  expect(counting.read(0).waitingFallbackEvents).toBe(290)
})
