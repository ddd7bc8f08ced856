import {expect, test} from 'vitest'
import {overloadOf} from '../../../src/analysis/verdict/overload.js'
import {RUN_DEFAULTS} from '../../../src/settings/defaults.js'
import {resolveLoad} from '../../../src/settings/resolve/resolve-load.js'
import type {GivenSettings} from '../../../src/settings/settings.js'

test.each<[string, GivenSettings, object | null | undefined]>([
  ['a spike of 2 s at twice the capacity', {}, {lengthMs: 2000, factor: 2, duty: 0.2, squareDuty: 0.2}],
  ['a load below capacity', {shape: 'constant', rate: 1999}, null],
  ['a constant overload', {shape: 'constant', rate: 2500}, {lengthMs: 10_000, factor: 1.25, duty: 1}],
  [
    'the upper half of a ramp',
    {shape: 'ramp', peakRate: 3000},
    {lengthMs: 5000, factor: 1.5, duty: 0.5, squareDuty: 0.25},
  ],
  ['a load without a schedule', {rate: 'max', events: 1000}, undefined],
])('%s', (_, given, expected) => {
  const overload = overloadOf(resolveLoad(given, RUN_DEFAULTS), 2000)

  if (expected) expect(overload).toMatchObject(expected)
  else expect(overload).toBe(expected)
})
