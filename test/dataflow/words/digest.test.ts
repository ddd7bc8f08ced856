import {describe, expect, test} from 'vitest'
import fc from 'fast-check'
import {Digest} from '../../../src/dataflow/words/digest.js'
import published from '../../fixtures/digest-vectors.json' with {type: 'json'}
import {naiveDigest} from '../../support/naive-digest.js'

function digestOf(texts: readonly string[]): string {
  const digest = new Digest()
  for (const text of texts) {
    const bytes = Buffer.from(text, 'latin1')
    digest.addText(bytes, 0, bytes.length)
  }
  return digest.toString()
}

describe('the digest', () => {
  test.each(published.vectors)('agrees with its published vector: $name', ({text, digest}) => {
    expect(digestOf([text])).toBe(digest)
    expect(naiveDigest([text])).toBe(digest)
  })

  test('has five vectors for other languages', () => {
    expect(published.vectors).toHaveLength(5)
  })

  test('agrees with a plain one over any bytes, those above ASCII being separators', () => {
    const texts = fc.array(
      fc.uint8Array({maxLength: 80}).map((bytes) => Buffer.from(bytes).toString('latin1')),
    )
    fc.assert(fc.property(texts, (all) => digestOf(all) === naiveDigest(all)))
  })

  test('is the same in any order and over any split of the work', () => {
    const texts = fc.array(fc.string({maxLength: 20}), {minLength: 2})
    fc.assert(
      fc.property(texts, fc.nat(), (all, cut) => {
        const [one, other] = [new Digest(), new Digest()]
        all.forEach((text, i) => {
          const bytes = Buffer.from(text, 'latin1')
          ;(i % 3 < cut % 3 ? one : other).addText(bytes, 0, bytes.length)
        })
        one.merge(other)
        return one.toString() === digestOf(all.toReversed())
      }),
    )
  })

  test('reads its part of a larger buffer only', () => {
    const digest = new Digest()
    digest.addText(Buffer.from('xxab cdyy'), 2, 7)
    expect(digest.toString()).toBe(digestOf(['ab cd']))
    expect(digest.tokens).toBe(2)
  })
})
