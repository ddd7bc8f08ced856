import {expect, test} from 'vitest'
import {ownValue} from '../../src/model/own-value.js'
import {INHERITED} from '../support/inherited.js'

test.each(INHERITED)('%s is in no record that does not hold it', (word) => {
  expect(ownValue({ms: 1}, word)).toBeUndefined()
})

test('what a record holds is found, whatever its name', () => {
  const parsed = JSON.parse('{"ms": 1, "__proto__": 2, "constructor": 3}') as Record<string, number>

  expect(['ms', '__proto__', 'constructor'].map((key) => ownValue(parsed, key))).toEqual([1, 2, 3])
})
