/*
 * Draws the spikes with ramps of the coarse map of elasticity into configs/elasticity-coarse/ramps: the rate climbs in 30 s
 * from the base to the peak, stays for the length of the spike, and falls in 30 s. `node --import tsx
 * experiments/elasticity-map/ramps.ts` makes the same files again.
 */
import {writeFileSync} from 'node:fs'

const BASE_EPS = 56
const RAMP_S = 30
/** The climb begins where shape `spike` has its step: 30 % into two hours. */
const START_S = 2160
const LAST_S = 7199
const LENGTHS_S = [3, 30, 300]
const FACTORS = [1.5, 3, 6, 20]

type Step = readonly [atS: number, eps: number]

/** The rate of each second of a climb, in its middle. */
const climb = (peakEps: number): readonly number[] =>
  Array.from({length: RAMP_S}, (_, second) => BASE_EPS + ((peakEps - BASE_EPS) * (second + 0.5)) / RAMP_S)

function spike(lengthS: number, peakEps: number): readonly Step[] {
  const rates = climb(peakEps)
  const fallS = START_S + RAMP_S + lengthS
  return [
    [0, BASE_EPS],
    ...rates.map((eps, second): Step => [START_S + second, eps]),
    [START_S + RAMP_S, peakEps],
    ...rates.toReversed().map((eps, second): Step => [fallS + second, eps]),
    [fallS + RAMP_S, BASE_EPS],
    [LAST_S, BASE_EPS],
  ]
}

function draw(name: string, steps: readonly Step[]): void {
  const lines = steps.map(([atS, eps]) => `${atS * 1000},${eps.toFixed(2)}`)
  const file = new URL(`../../configs/elasticity-coarse/ramps/${name}.csv`, import.meta.url)
  writeFileSync(file, `atMs,rateEps\n${lines.join('\n')}\n`)
}

draw('calm', [
  [0, BASE_EPS],
  [LAST_S, BASE_EPS],
])
for (const lengthS of LENGTHS_S) {
  for (const factor of FACTORS) draw(`${lengthS}s-${factor}x`, spike(lengthS, BASE_EPS * factor))
}
