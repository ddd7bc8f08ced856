import {describe, expect, test} from 'vitest'
import fc from 'fast-check'
import {BugError} from '../../src/errors.js'
import {VirtualClock} from '../../src/kernel/virtual-clock.js'

describe('the virtual clock', () => {
  test('jumps from timer to timer, those of one instant in the order they were set', () => {
    const clock = new VirtualClock()
    clock.set(20, 1)
    clock.set(10, 2)
    clock.set(20, 3)
    clock.set(10, 4)

    expect(clock.nextDueNs).toBe(10)
    expect([clock.next(), clock.next(), clock.next(), clock.next()]).toEqual([2, 4, 1, 3])
    expect(clock.nowNs).toBe(20)
    expect(clock.nextDueNs).toBe(Infinity)
  })

  test('keeps some timers for the end of their instant, also behind those set later', () => {
    const clock = new VirtualClock()
    clock.setLast(10, 1)
    clock.set(20, 2)
    clock.setLast(10, 3)
    clock.set(10, 4)

    expect([clock.next(), clock.next()]).toEqual([4, 1])
    clock.set(10, 5)
    expect([clock.next(), clock.next(), clock.next()]).toEqual([5, 3, 2])
  })

  test('comes as a stable sort does, however settings and jumps are mixed', () => {
    const steps = fc.array(
      fc.oneof(
        fc.nat(20).map((afterNs) => ({afterNs})),
        fc.constant('jump' as const),
      ),
    )
    fc.assert(
      fc.property(steps, (sequence) => {
        const clock = new VirtualClock()
        const pending: {dueNs: number; what: number}[] = []
        sequence.forEach((step, what) => {
          if (step !== 'jump') {
            const dueNs = clock.nowNs + step.afterNs
            clock.set(dueNs, what)
            pending.push({dueNs, what})
          } else if (pending.length > 0) {
            const [first] = pending.toSorted((a, b) => a.dueNs - b.dueNs)
            pending.splice(pending.indexOf(first!), 1)
            expect(clock.next()).toBe(first!.what)
            expect(clock.nowNs).toBe(first!.dueNs)
          }
        })
      }),
    )
  })

  test('keeps thousands of timers', () => {
    const clock = new VirtualClock()
    for (let what = 0; what < 5000; what++) clock.set((what * 7919) % 5003, what)
    let lastNs = -1
    for (let i = 0; i < 5000; i++) {
      clock.next()
      expect(clock.nowNs).toBeGreaterThan(lastNs)
      lastNs = clock.nowNs
    }
  })

  test('has no past to set a timer in, and no timer beyond its last', () => {
    const clock = new VirtualClock()
    clock.set(10, 1)
    clock.next()
    expect(() => {
      clock.set(9, 2)
    }).toThrow(BugError)
    expect(() => clock.next()).toThrow(BugError)
  })
})
