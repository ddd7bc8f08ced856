import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {type JsonNode, lineAndColumn, parseJson} from '../../../src/settings/parse/parse-json.js'

const valueOf = (node: JsonNode): unknown => {
  if (node.kind === 'object')
    return Object.fromEntries(node.entries.map(({key, value}) => [key, valueOf(value)]))
  return node.kind === 'array' ? node.items.map(valueOf) : node.value
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const reads = (text: string): boolean => {
  try {
    parseJson(text, 'f')
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return false
  }
}

const complaintOf = (text: string): string => {
  try {
    parseJson(text, 'f')
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('JSON with positions', () => {
  test('has the values of JSON.parse', () => {
    fc.assert(
      fc.property(fc.json({maxDepth: 5}), (text) => {
        // A key that stands twice is refused here, and none of fast-check's stands twice.
        expect(valueOf(parseJson(text, 'f'))).toEqual(JSON.parse(text))
      }),
    )
  })

  test('refuses what JSON.parse refuses, and nothing else', () => {
    const pieces = fc.constantFrom(
      ...'{}[],:" \n\t-+.eE01\\u\u00a0/*\u{1}'.split(''),
      'true',
      'null',
      '"a"',
      '"b":',
      '12',
    )
    fc.assert(
      fc.property(fc.array(pieces, {maxLength: 8}), (drawn) => {
        const text = drawn.join('')
        if (complaintOf(text).includes('no second')) return
        expect(reads(text), text).toBe(isJson(text))
      }),
      {numRuns: 3000},
    )
  })

  test('of an object with very many keys in time that grows with them', () => {
    const many = Object.fromEntries(Array.from({length: 50_000}, (_, key) => [String(key), key]))
    expect(valueOf(parseJson(JSON.stringify(many), 'f'))).toEqual(many)
  })

  test('of a file that begins with a byte order mark', () => {
    expect(valueOf(parseJson('\u{feff}[1]', 'f'))).toEqual([1])
  })

  test('keeps how a number is written, and where each value stands', () => {
    const text = '{"a":\n  [1.50, "x"]}'
    const root = parseJson(text, 'f')
    const list = root.kind === 'object' ? root.entries[0]!.value : root
    expect(list.kind === 'array' && list.items[0]).toMatchObject({source: '1.50', value: 1.5})
    expect(list.kind === 'array' && lineAndColumn(text, list.items[1]!.at)).toBe('2:10')
  })

  test.each([
    ['', 'f:1:1 is not JSON: expected a value, found the end of the file'],
    ['[1, 2', 'f:1:6 is not JSON: expected "," or "]", found the end of the file'],
    ['{"a": {"b": 1}', 'f:1:15 is not JSON: expected "," or "}", found the end of the file'],
    ['[1,]', 'f:1:4 is not JSON: expected a value, found ]'],
    ['{"a" 1}', 'f:1:6 is not JSON: expected ":", found 1'],
    ['{a: 1}', 'f:1:2 is not JSON: expected a key in double quotes, found a'],
    ['01', 'f:1:2 is not JSON: expected the end of the file, found 1'],
    ['[1.]', 'f:1:2 is not JSON: expected digits after its point or exponent, found 1.'],
    ['// note\n1', 'f:1:1 is not JSON: expected a value, found //'],
    ['{"a": 1, "a": 2}', 'f:1:10 is not JSON: expected no second "a", found "a"'],
    ['['.repeat(100_000), 'f:1:66 is not JSON: expected no more than 64 levels, found ['],
  ])('%.20s is refused with its place', (text, complaint) => {
    expect(complaintOf(text)).toBe(complaint)
  })
})
