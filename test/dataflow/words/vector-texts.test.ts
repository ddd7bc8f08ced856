import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {Digest} from '../../../src/dataflow/words/digest.js'
import {createVectorDigest, createVectorWords} from '../../../src/dataflow/words/vector/texts.js'
import {WordTable} from '../../../src/dataflow/words/word-table.js'
import published from '../../fixtures/digest-vectors.json' with {type: 'json'}
import {naiveDigest} from '../../support/naive-digest.js'

/** Texts one behind the other, each read by itself. */
function readAll(
  texts: readonly Uint8Array[],
  addTo: (bytes: Uint8Array) => ReturnType<typeof createVectorDigest>,
) {
  const addText = addTo(Buffer.concat(texts))
  let from = 0
  return texts.map((text) => {
    const digest = new Digest()
    addText(from, (from += text.length), digest)
    return digest
  })
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const tokensOf = (bytes: Uint8Array): readonly string[] => latin1(bytes).match(/[A-Za-z0-9_]+/g) ?? []

/** Mostly bytes of words, of which some are long. */
const wordy = fc
  .array(fc.oneof({weight: 6, arbitrary: fc.constantFrom(...Buffer.from('azAZ09_mM5'))}, fc.nat(255)), {
    maxLength: 300,
  })
  .map((bytes) => Uint8Array.from(bytes))
const texts = fc.array(fc.oneof(fc.uint8Array({maxLength: 80}), wordy), {minLength: 1, maxLength: 4})

describe('texts that vectors read', () => {
  test.each(published.vectors)('have their published digest: $name', ({text, digest}) => {
    expect(readAll([Buffer.from(text, 'latin1')], createVectorDigest)[0]?.toString()).toBe(digest)
  })

  test('have the digest of a plain loop, whatever stands before and behind them', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const digests = readAll(all, createVectorDigest)
        expect(digests.map(String)).toEqual(all.map((text) => naiveDigest([latin1(text)])))
        expect(digests.map(({tokens}) => tokens)).toEqual(all.map((text) => tokensOf(text).length))
      }),
      {numRuns: 40},
    )
  })

  test.each([1, 8, 9, 63, 64, 65, 128, 500])('of one word of %i bytes', (bytes) => {
    const text = Buffer.alloc(bytes, 'x')
    expect(readAll([text, text], createVectorDigest).map(String)).toEqual(
      [0, 1].map(() => naiveDigest([latin1(text)])),
    )
  })

  test('have their words counted', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const table = new WordTable()
        const digests = readAll(all, (bytes) => createVectorWords(bytes, table))
        expect(digests.map(String)).toEqual(all.map((text) => naiveDigest([latin1(text)])))
        const counts = new Map<string, number>()
        for (const word of all.flatMap(tokensOf)) counts.set(word, (counts.get(word) ?? 0) + 1)
        expect(table.words).toBe(counts.size)
        for (const [word, count] of counts) expect(table.countOf(word)).toBe(count)
      }),
      {numRuns: 40},
    )
  })

  test('may have more words than a table has room for at first', () => {
    const words = Array.from({length: 20_000}, (_, index) => `w${index}`)
    const table = new WordTable()
    readAll([Buffer.from(words.join(' '))], (bytes) => createVectorWords(bytes, table))
    expect(table.words).toBe(20_000)
    expect(table.countOf('w19999')).toBe(1)
  })
})
