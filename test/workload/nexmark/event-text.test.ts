import {expect, test} from 'vitest'
import {createEventText, meanTextBytes} from '../../../src/workload/nexmark/event-text.js'
import {createGenerator} from '../../../src/workload/nexmark/generator.js'
import {BEAM_BASE_TIME, BURST_SETTINGS} from '../../../src/workload/nexmark/settings.js'

const config = {
  nexmark: BURST_SETTINGS,
  baseTime: BEAM_BASE_TIME,
  firstEventId: 0,
  maxEvents: 0,
  firstEventNumber: 0,
}

interface CanonicalEvent {
  readonly kind: string
  readonly eventTime: number
  readonly expires?: number
  readonly [field: string]: unknown
}

/** The same text by the plain road: parse the canonical line, print its fields as Java would. */
function printLikeJava(event: CanonicalEvent): string {
  const instant = (epochMs = 0): string => new Date(epochMs).toISOString().replace('.000Z', 'Z')
  const field = (key: string): string => String(event[key])
  const quoted = (key: string): string => `${key}='${field(key)}'`
  const plain = (key: string): string => `${key}=${field(key)}`
  const dateTime = `dateTime=${instant(event.eventTime)}`
  const fields = {
    person: [plain('id'), ...['name', 'emailAddress', 'creditCard', 'city', 'state'].map(quoted), dateTime],
    auction: [
      ...[plain('id'), quoted('itemName'), quoted('description'), plain('initialBid'), plain('reserve')],
      ...[dateTime, `expires=${instant(event.expires)}`, plain('seller'), plain('category')],
    ],
    bid: [plain('auction'), plain('bidder'), plain('price'), dateTime],
  }[event.kind]
  const name = event.kind.charAt(0).toUpperCase() + event.kind.slice(1)
  return `${name}{${[...(fields ?? []), quoted('extra')].join(', ')}}`
}

test('the text says what the canonical line says', () => {
  const text = createEventText()
  const generator = createGenerator(config)
  const target = Buffer.alloc(Math.max(text.maxBytes, generator.maxBytes))
  for (const eventNumber of [...Array(3000).keys(), 1e6, 123_456_789, 864_000_000_000]) {
    const length = generator.writeCanonical(eventNumber, target, 0)
    const event = JSON.parse(target.toString('latin1', 0, length)) as CanonicalEvent
    const textLength = text.write(eventNumber, target, 0)
    expect(target.toString('latin1', 0, textLength)).toBe(printLikeJava(event))
  }
})

test('settings reach the text', () => {
  const target = Buffer.alloc(8192)
  const write = (nexmark: Parameters<typeof createEventText>[0]): string =>
    target.toString('latin1', 0, createEventText(nexmark).write(60, target, 0))
  expect(write({avgBidByteSize: 20})).toMatch(/extra=''}$/)
  expect(write({avgBidByteSize: 2000}).length).toBeGreaterThan(1500)
})

test('two targets at two offsets get the same bytes', () => {
  const text = createEventText()
  const [first, second] = [Buffer.alloc(4096), new Uint8Array(8192).subarray(100)]
  const length = text.write(7, first, 5)
  expect(text.write(7, second, 1000)).toBe(length)
  expect(Buffer.from(second.subarray(1000, 1000 + length))).toEqual(first.subarray(5, 5 + length))
})

test('years beyond 9999 carry a sign, as in Java', () => {
  const generator = createGenerator({...config, baseTime: 253_402_300_800_000})
  const target = Buffer.alloc(generator.maxBytes)
  expect(target.toString('latin1', 0, generator.writeText(0, target, 0))).toContain('=+10000-01-01T00:00:00Z')
})

test('the mean size of each kind is the measured one', {timeout: 30_000}, () => {
  const text = createEventText()
  const target = Buffer.alloc(text.maxBytes)
  const bytes = [0, 0, 0]
  const events = [0, 0, 0]
  const kindOf = (eventNumber: number): number => Math.min(Math.ceil((eventNumber % 50) / 3), 2)
  for (let eventNumber = 0; eventNumber < 1e6; eventNumber++) {
    bytes[kindOf(eventNumber)]! += text.write(eventNumber, target, 0)
    events[kindOf(eventNumber)]!++
  }
  expect(events).toEqual([20_000, 60_000, 920_000])
  for (const [kind, eventNumber] of [0, 1, 4].entries()) {
    expect(Math.abs(bytes[kind]! / events[kind]! - meanTextBytes(eventNumber))).toBeLessThan(0.05)
  }
})
