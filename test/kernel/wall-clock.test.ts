import {expect, test} from 'vitest'
import {isoDay} from '../../src/kernel/wall-clock.js'

test('the day of an instant is that of UTC, in ISO 8601', () => {
  expect(isoDay(new Date(Date.UTC(2026, 0, 5, 23, 59)))).toBe('2026-01-05')
})
