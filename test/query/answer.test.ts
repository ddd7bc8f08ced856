import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {answerQuery} from '../../src/query/answer.js'

interface Vector {
  readonly name: string
  readonly request: string
  readonly response?: string
}

const file = new URL('../fixtures/tokenize-vectors.json', import.meta.url)
const {vectors} = JSON.parse(readFileSync(file, 'utf8')) as {vectors: readonly Vector[]}

test('batches of a query, and no others, are answered as the functions answer them', () => {
  let answered = 0
  for (const {name, request, response} of vectors) {
    const expected = JSON.parse(response ?? 'null') as {ids?: unknown; errors?: unknown} | null
    // What is refused, as a whole or in part, is the function's own affair.
    if (expected === null || expected.errors !== undefined) continue
    const batch = JSON.parse(request) as Parameters<typeof answerQuery>[0]
    expect(answerQuery(batch), name).toEqual(expected.ids === undefined ? null : expected)
    if (expected.ids !== undefined) answered++
  }
  expect(answered).toBeGreaterThan(10)
})
