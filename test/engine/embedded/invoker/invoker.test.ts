import {expect, test, vi} from 'vitest'
import {Invoker} from '../../../../src/engine/embedded/invoker/invoker.js'
import {Ring} from '../../../../src/engine/embedded/threads/ring.js'
import {Shared, STOPPING} from '../../../../src/engine/embedded/threads/shared.js'
import {createMemory} from '../../../../src/engine/embedded/threads/create-memory.js'
import {END_OF_BATCH, type EventColumn} from '../../../../src/engine/embedded/threads/ring-columns.js'
import type {OffloadTarget, TargetRequest} from '../../../../src/offload/target.js'
import {buildTrial} from '../../../support/trial.js'

const TEXT = Buffer.from('Bid { auction: 1 }')

/** Puts events into the ring, as a source does. */
function offload(ring: Ring<EventColumn>, events: readonly number[]): void {
  for (const event of events) {
    const place = ring.place()
    const from = ring.placeText(TEXT.length)
    ring.bytes.set(TEXT, from)
    ring.columns.event[place] = event
    ring.columns.textFrom[place] = from
    ring.columns.textBytes[place] = TEXT.length
    ring.fill()
    ring.publish()
  }
}

function endBatch(ring: Ring<EventColumn>): void {
  ring.columns.event[ring.place()] = END_OF_BATCH
  ring.publishRows(1)
}

test('an invoker that starts in the middle of a batch takes the rest of it, although nobody rings any more', async () => {
  const trial = buildTrial({engine: 'embedded', pipeline: 'invoker'})
  const memory = createMemory(trial)
  const shared = new Shared(memory)
  const source = new Ring(memory.offload!.batches[0]!)
  const requests: TargetRequest[] = []
  const target: OffloadTarget = {
    invoke: (request) => {
      requests.push(request)
      return new Promise(() => undefined)
    },
    reclaimIdle: () => Promise.resolve(),
    warm: () => Promise.resolve(),
    environments: 0,
    close: () => Promise.resolve(),
  }
  const setup = {role: 'invoker', index: 0, trial, memory} as ConstructorParameters<typeof Invoker>[0]

  offload(source, [0, 1, 2])
  const invoker = new Invoker(setup, shared, {
    offload: trial.offload!,
    target,
    now: () => 0,
    tell: () => undefined,
  })
  offload(source, [3, 4])
  endBatch(source)
  // The source has rung by now, and the invoker did not sleep yet.
  shared.invokerBell.ring()
  const ended = invoker.run()
  await vi.waitUntil(() => requests.length > 0, {timeout: 1000}).catch(() => undefined)
  shared.stop(STOPPING)
  await ended

  expect(requests.map(({batchEvents}) => batchEvents)).toEqual([5])
})
