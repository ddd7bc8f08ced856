import {expect, test} from 'vitest'
import {emissionDelay} from '../../../src/dataflow/windows/emission.js'

/** Windows of 2 s, stopped at 12.5 s; the stream ends at 10 s. */
const SCOPE = {sizeMs: 2000, warmupMs: 2000, streamEndMs: 10_000, atMs: 12_500}
const fired = (endMs: number, firedMs: number) => ({endMs, firedMs, rows: 1})
const EARLY = [fired(2000, 2400), fired(4000, 4100), fired(6000, 6300), fired(8000, 8200)]

test('delays are censored from the age of the youngest window that has not fired', () => {
  const both = emissionDelay(
    [...EARLY.slice(0, 2), fired(6000, Infinity), fired(8000, Infinity)],
    SCOPE,
    null,
  )
  expect(both).toEqual({windows: 3, p50Ms: 4500, p99Ms: Number.NaN, maxMs: 6500, censoredFromMs: 4500})
})

test('windows out of scope censor nothing: those of the warm-up, of no burst, cut short by the end of the stream', () => {
  const late = [fired(10_000, Infinity), fired(12_000, Infinity)]
  expect(emissionDelay([...EARLY, ...late], SCOPE, null).censoredFromMs).toBe(2500)
  expect(emissionDelay([...EARLY, fired(12_000, Infinity)], SCOPE, null).censoredFromMs).toBeNaN()
  const inBurst = emissionDelay([...EARLY, ...late], SCOPE, [{fromMs: 5000, toMs: 6500}])
  expect(inBurst).toMatchObject({windows: 2, p50Ms: 200, maxMs: 300, censoredFromMs: Number.NaN})
  const unfired = [fired(2000, Infinity), ...EARLY.slice(1)]
  expect(emissionDelay(unfired, SCOPE, null).censoredFromMs).toBeNaN()
})
