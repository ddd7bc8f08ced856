import {expect, test} from 'vitest'
import {LONG_SPIN_NS, SHORT_SPIN_NS, SpareCore} from '../../../../src/engine/embedded/threads/spare-core.js'

/** What happened between two looks, 100 ms apart. */
interface Between {
  readonly idleMs: number
  readonly spunMs: number
}

const spins = (betweens: readonly Between[]): readonly number[] => {
  const sofar = {idleMs: 500, spunNs: 7e6, nowMs: 1000}
  const core = new SpareCore({idleMs: () => sofar.idleMs, spunNs: () => sofar.spunNs}, sofar.nowMs)
  return betweens.map(({idleMs, spunMs}) => {
    sofar.idleMs += idleMs
    sofar.spunNs += spunMs * 1e6
    sofar.nowMs += 100
    return core.spinNs(sofar.nowMs)
  })
}

test('the source spins long while a core idles, and its own spinning takes nothing from that', () => {
  expect(
    spins([
      {idleMs: 180, spunMs: 5},
      {idleMs: 90, spunMs: 95},
      {idleMs: 30, spunMs: 95},
    ]),
  ).toEqual([LONG_SPIN_NS, LONG_SPIN_NS, LONG_SPIN_NS])
})

test('it spins no longer than it must where other threads want the cores, and long again after that', () => {
  expect(
    spins([
      {idleMs: 20, spunMs: 50},
      {idleMs: 25, spunMs: 95},
      {idleMs: 0, spunMs: 20},
      {idleMs: 150, spunMs: 9},
    ]),
  ).toEqual([SHORT_SPIN_NS, SHORT_SPIN_NS, SHORT_SPIN_NS, LONG_SPIN_NS])
})
