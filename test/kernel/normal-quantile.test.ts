import {describe, expect, test} from 'vitest'
import {normalQuantile} from '../../src/kernel/normal-quantile.js'

describe('the normal quantile', () => {
  // The last digits as R prints them; 0.25, 0.001 and 1e-20 are the check values printed with AS 241.
  test.each([
    [0.5, 0],
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167813],
    [1e-20, -9.262340089798409],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
    [0.9, 1.2815515655446004],
    [1e-10, -6.361340902404056],
  ])('of %s is %s', (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(z)))
  })

  test('is odd about one half, and rises without a step where its pieces meet', () => {
    for (const p of [0.0013, 0.075, 0.0749999, 0.3, 0.42])
      expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 11)
    let last = -Infinity
    for (let p = 1e-6; p < 1; p += 1e-4) {
      expect(normalQuantile(p)).toBeGreaterThan(last)
      last = normalQuantile(p)
    }
  })
})
