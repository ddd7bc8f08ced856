import {describe, expect, test} from 'vitest'
import {Literal} from '../../src/query/literal.js'

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

describe.each([', price=', ', bidder=', 'Person{id=', 'Auction{id=', 'Bid{auction='])('%s', (words) => {
  test('is found where it stands, to the last byte of a text', () => {
    const text = new TextEncoder().encode(`xyz${words}`)
    const literal = new Literal(words)
    expect(literal.length).toBe(words.length)
    expect(literal.initial).toBe(words.charCodeAt(0))
    expect(literal.isAt(viewOf(text), 3)).toBe(true)
    expect(literal.isAt(viewOf(text), 2)).toBe(false)
  })

  test('is not found where any one byte of it is another', () => {
    const literal = new Literal(words)
    const found = Array.from(words, (_, other) => {
      const text = new TextEncoder().encode(words)
      text[other]! ^= 1
      return literal.isAt(viewOf(text), 0)
    })
    expect(found).not.toContain(true)
  })
})

test.each(['1234567', '1234567890123'])('%s is not of eight to twelve bytes', (words) => {
  expect(() => new Literal(words)).toThrow('is not of 8 to 12 bytes')
})
