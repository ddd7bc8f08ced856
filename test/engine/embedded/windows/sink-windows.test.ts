import {expect, test} from 'vitest'
import {Call} from '../../../../src/engine/embedded/invoker/call.js'
import {Outbox} from '../../../../src/engine/embedded/invoker/outbox.js'
import {createSums} from '../../../../src/engine/embedded/invoker/payload.js'
import type {Bell} from '../../../../src/engine/embedded/threads/bell.js'
import {Ring} from '../../../../src/engine/embedded/threads/ring.js'
import {Shared} from '../../../../src/engine/embedded/threads/shared.js'
import {createMemory} from '../../../../src/engine/embedded/threads/create-memory.js'
import {PartWriter} from '../../../../src/engine/embedded/windows/part-ring.js'
import {createSinkWindows} from '../../../../src/engine/embedded/windows/sink-windows.js'
import {buildTrial} from '../../../support/trial.js'

const trial = {...buildTrial({engine: 'embedded'}), query: 'q5', windows: {sizeMs: 100, slideMs: 5}} as const
const entriesOf = (count: number) =>
  Array.from({length: count}, (_, auction) => ({pane: 0, fields: [auction, 1]}))

/** The sink takes in what there is, while the owner of the bell sleeps: whether it is woken. */
function gatherBeside(bell: Bell, gather: () => boolean): boolean {
  const prepared = bell.prepare()
  expect(gather()).toBe(true)
  const isWoken = bell.hasRung(prepared)
  bell.cancel()
  return isWoken
}

test('an invoker whose answer has more entries than places is woken as soon as there are some, without any other traffic', () => {
  const memory = createMemory(trial)
  const shared = new Shared(memory)
  const outbox = new Outbox(memory, shared)
  const replied = new Ring(memory.offload!.replied)
  const windows = createSinkWindows({trial, memory}, shared, () => 0)!
  const call = new Call(0)
  call.add(4, {intendedNs: 0, emittedNs: 0, routedNs: 0}, Buffer.from(''))
  const instants = {sentNs: 0, respondedNs: 0, coldNs: 0, serviceNs: 0}
  outbox.add({
    ...{call, rows: null, sums: createSums(1), entries: entriesOf(5000), isDropped: false},
    ...instants,
  })

  for (let turn = 0; turn < 2; turn++) {
    expect(replied.waiting).toBe(0)
    expect(gatherBeside(shared.invokerBell, () => windows.gather())).toBe(true)
    outbox.flush()
  }
  // All of it is in its rings now.
  expect(replied.waiting).toBe(1)
  expect(gatherBeside(shared.invokerBell, () => windows.gather())).toBe(false)
})

test('so is a slot that hands on more than there are places', () => {
  const memory = createMemory(trial)
  const shared = new Shared(memory)
  const windows = createSinkWindows({trial, memory}, shared, () => 0)!
  const writer = new PartWriter(memory.parts![1]!)
  let written = 0
  for (const entry of entriesOf(5000)) if (writer.write(entry)) written++
  writer.publish()

  expect(written).toBeLessThan(5000)
  expect(gatherBeside(shared.slotBells[1]!, () => windows.gather())).toBe(true)
})
