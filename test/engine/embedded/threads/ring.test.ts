import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {createRing, Ring, type RingSize} from '../../../../src/engine/embedded/threads/ring.js'
import {EVENT_COLUMNS, type EventColumn} from '../../../../src/engine/embedded/threads/ring-columns.js'
import {createTextPool, POOLED_TEXTS} from '../../../../src/engine/embedded/threads/text-pool.js'
import {createTexts} from '../../../../src/engine/embedded/source/texts.js'
import {createEventText} from '../../../../src/workload/nexmark/event-text.js'

/** Both ends of one ring, as two threads open them. */
function openBothEnds(size: RingSize): {producer: Ring<EventColumn>; consumer: Ring<EventColumn>} {
  const memory = createRing(EVENT_COLUMNS, size)
  return {producer: new Ring(memory), consumer: new Ring(memory)}
}

/** False where there is no room. */
function put(ring: Ring<EventColumn>, event: number, text: Uint8Array): boolean {
  const place = ring.place()
  const from = place < 0 ? -1 : ring.placeText(text.length)
  if (from < 0) return false
  ring.bytes.set(text, from)
  ring.columns.event[place] = event
  ring.columns.textFrom[place] = from
  ring.columns.textBytes[place] = text.length
  ring.fill()
  return true
}

function take(ring: Ring<EventColumn>): {readonly event: number; readonly text: string} {
  const {event, textFrom, textBytes} = ring.columns
  const row = ring.headPlace
  const from = textFrom[row] ?? 0
  const text = Buffer.from(ring.bytes.slice(from, from + (textBytes[row] ?? 0))).toString('latin1')
  const taken = {event: event[row] ?? 0, text}
  ring.release(1)
  return taken
}

const steps = fc.array(
  fc.oneof(
    fc.record({kind: fc.constant('put' as const), length: fc.nat({max: 100})}),
    fc.record({kind: fc.constantFrom('publish' as const, 'take' as const)}),
  ),
  {maxLength: 300},
)

describe('the ring between two threads', () => {
  test('hands rows and texts on in order, whole, and no earlier than they are shown', () => {
    fc.assert(
      fc.property(steps, fc.integer({min: 1, max: 9}), (all, places) => {
        const {producer, consumer} = openBothEnds({places, textBytesPerPlace: 64})
        const filled: string[] = []
        let shown = 0
        let taken = 0
        for (const [number, step] of all.entries()) {
          if (step.kind === 'put') {
            const text = String.fromCharCode(97 + (number % 26)).repeat(step.length)
            if (put(producer, filled.length, Buffer.from(text))) filled.push(text)
            else expect(filled.length - taken).toBeGreaterThan(0)
            expect(filled.length - taken).toBeLessThanOrEqual(places)
          } else if (step.kind === 'publish') {
            producer.publish()
            shown = filled.length
          } else if (consumer.available() > 0) {
            expect(take(consumer)).toEqual({event: taken, text: filled[taken]})
            taken++
          }
          // It looks again only when it knows of none.
          expect(consumer.available() > 0).toBe(shown > taken)
          expect(consumer.waiting).toBe(shown - taken)
          expect(producer.filled).toBe(filled.length - taken)
        }
      }),
    )
  })

  test('keeps a byte between a text at the start of its memory and the oldest one', () => {
    const {producer, consumer} = openBothEnds({places: 4, textBytesPerPlace: 16})
    const textOf = (letter: string, bytes: number): Buffer => Buffer.from(letter.repeat(bytes))
    put(producer, 0, textOf('a', 32))
    put(producer, 1, textOf('b', 28))
    producer.publish()
    take(consumer)

    // The oldest begins at 32: as many bytes before it would make a full memory look like an empty one.
    expect(put(producer, 2, textOf('c', 32))).toBe(false)
    expect(put(producer, 2, textOf('d', 28))).toBe(true)
    producer.publish()
    expect([take(consumer), take(consumer)].map(({text}) => text)).toEqual(['b'.repeat(28), 'd'.repeat(28)])
  })

  test('carries no text of its own where all events share a pool', () => {
    const pool = createTextPool()
    const {producer, consumer} = openBothEnds({places: 4, textBytesPerPlace: 0, pool: pool.texts})
    const texts = createTexts(pool)
    const plain = createEventText()
    const scratch = new Uint8Array(plain.maxBytes)

    for (const event of [0, 1, 49, POOLED_TEXTS - 1, POOLED_TEXTS, 3 * POOLED_TEXTS + 7]) {
      const place = producer.place()
      producer.columns.event[place] = event
      producer.columns.textFrom[place] = texts.place(event, producer)
      producer.columns.textBytes[place] = texts.bytes
      producer.fill()
      producer.publish()

      const bytes = plain.write(event % POOLED_TEXTS, scratch, 0)
      const text = Buffer.from(scratch.subarray(0, bytes)).toString('latin1')
      expect(take(consumer)).toEqual({event, text})
    }
  })
})
