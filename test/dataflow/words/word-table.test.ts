import fc from 'fast-check'
import {expect, test} from 'vitest'
import {Digest} from '../../../src/dataflow/words/digest.js'
import {createTextWords} from '../../../src/dataflow/words/text-words.js'
import {WordTable} from '../../../src/dataflow/words/word-table.js'

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1')

test('counts words as a map does, however many there are', () => {
  const letters = fc.constantFrom('a', 'B', '7', '_', ' ', '-', '.')
  fc.assert(
    fc.property(fc.array(fc.string({unit: letters, maxLength: 60})), (texts) => {
      const table = new WordTable()
      const expected = new Map<string, number>()
      for (const text of texts) {
        table.addText(bytesOf(text), 0, text.length, new Digest())
        for (const word of text.match(/\w+/g) ?? []) expected.set(word, (expected.get(word) ?? 0) + 1)
      }
      expect(table.words).toBe(expected.size)
      for (const [word, count] of expected) expect(table.countOf(word)).toBe(count)
    }),
  )
})

test('adds to the digest what the digest alone would', () => {
  const letters = fc.constantFrom('a', 'B', '7', '_', ' ', '-', '.', '\xe9')
  fc.assert(
    fc.property(fc.string({unit: letters, maxLength: 200}), (text) => {
      const alone = new Digest()
      const counted = new Digest()
      alone.addText(bytesOf(text), 0, text.length)
      new WordTable().addText(bytesOf(text), 0, text.length, counted)
      expect([counted.toString(), counted.tokens]).toEqual([alone.toString(), alone.tokens])
    }),
  )
})

test('grows with its words and forgets none', () => {
  const table = new WordTable()
  for (let word = 0; word < 50_000; word++) {
    const text = bytesOf(`w${word} again`)
    table.addText(text, 0, text.length, new Digest())
  }
  expect(table.words).toBe(50_001)
  expect(table.countOf('again')).toBe(50_000)
  expect(table.countOf('w49999')).toBe(1)
  expect(table.countOf('w50000')).toBe(0)
})

test('keeps words of one hash apart, short and long', () => {
  const twins = ['costarring', 'liquid', 'altarage', 'zinke', 'declinate', 'macallums']
  const table = new WordTable()
  const text = bytesOf([...twins, ...twins.slice(1)].join(' '))
  table.addText(text, 0, text.length, new Digest())
  expect(table.words).toBe(twins.length)
  expect(twins.map((word) => table.countOf(word))).toEqual([1, 2, 2, 2, 2, 2])
})

test('compares what comes behind the first eight bytes, and how much does', () => {
  const words = ['abcdefgh', 'abcdefghi', 'abcdefghj', 'abcdefghij', 'abcdefg', 'abcd', 'abcde']
  const table = new WordTable()
  words.forEach((word, i) => {
    const text = bytesOf(`${word} `.repeat(i + 1))
    table.addText(text, 0, text.length, new Digest())
  })
  expect(words.map((word) => table.countOf(word))).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('reads texts beside each other in one array, to its last byte', () => {
  const texts = ['one two', 'two_three', 'x']
  const bytes = bytesOf(texts.join(''))
  const table = new WordTable()
  const addText = createTextWords(bytes, table)
  let from = 0
  for (const text of texts) {
    addText(from, from + text.length, new Digest())
    from += text.length
  }
  expect(['one', 'two', 'two_three', 'x'].map((word) => table.countOf(word))).toEqual([1, 1, 1, 1])
  expect(table.words).toBe(4)
})
