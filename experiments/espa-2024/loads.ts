/*
 * Draws the six loads of study espa-2024 into configs/papers/espa-2024: a rate a minute for 140 minutes, by the rules that
 * the paper's own generators state for Nexmark query 1 (github.com/delftdata/espa-autoscaling, LoadPattern/*.java),
 * with draws of ours. `node --import tsx experiments/espa-2024/loads.ts` makes the same files again.
 */
import {writeFileSync} from 'node:fs'
import {createRandom, type Random} from '../../src/kernel/random.js'

const MINUTES = 140
const MS_PER_MINUTE = 60_000
/** Theirs is 150 000 events/s on average, ours 30. */
const SCALE = 30 / 150_000
const MEAN_EPS = 150_000
const SWING_EPS = 100_000
const NOISE_EPS = 10_000

type Pattern = (draw: (minute: number) => number) => (minute: number) => number

/** Between two values, by a draw in [0, 1). */
const between = (low: number, high: number, drawn: number): number => low + (high - low) * drawn

const cosine: Pattern = (draw) => (minute) =>
  MEAN_EPS + SWING_EPS * Math.cos((2 * Math.PI * minute) / 60) + between(-NOISE_EPS, NOISE_EPS, draw(minute))

/** Each minute is a spike of one to two swings with a chance of 5 %. */
const spikes: Pattern = (draw) => {
  const calm = cosine(draw)
  return (minute) =>
    calm(minute) + (draw(minute + 1000) < 0.05 ? between(SWING_EPS, 2 * SWING_EPS, draw(minute + 2000)) : 0)
}

/** A walk by steps that are equally likely; below zero it is turned back. */
const walk =
  (startEps: number, leastStep: number, mostStep: number): Pattern =>
  (draw) =>
  (minute) => {
    let eps = startEps
    for (let i = 1; i <= minute; i++) eps = Math.abs(eps + between(leastStep, mostStep, draw(i)))
    return eps
  }

/** Nothing for a seventh of the time, then one, two and one step, with noise of a tenth of a step. */
const convergence: Pattern = (draw) => (minute) => {
  const sevenths = Math.floor((minute * 7) / MINUTES)
  const steps = [0, 1, 1, 2, 2, 1, 1][sevenths] ?? 1
  return Math.max(0, steps * MEAN_EPS + between(-0.1 * MEAN_EPS, 0.1 * MEAN_EPS, draw(minute)))
}

const PATTERNS: Readonly<Record<string, Pattern>> = {
  cosine,
  'cosine-spikes': spikes,
  random: walk(MEAN_EPS, -NOISE_EPS, NOISE_EPS),
  increase: walk(2000, -240_000 / 30, 240_000 / 22),
  decrease: walk(242_000, -240_000 / 21, 240_000 / 28),
  convergence,
}

function draw(name: string, pattern: Pattern): void {
  const random: Random = createRandom(1, `espa-${name}`)
  const rate = pattern((at) => random.at(at))
  const lines = Array.from({length: MINUTES}, (_, minute) => {
    // No rate is 0: a minute without an event has no length in a file.
    const eps = Math.max(0.1, rate(minute) * SCALE)
    return `${minute * MS_PER_MINUTE},${eps.toFixed(2)}`
  })
  const file = new URL(`../../configs/papers/espa-2024/${name}.csv`, import.meta.url)
  writeFileSync(file, `atMs,rateEps\n${lines.join('\n')}\n`)
}

for (const [name, pattern] of Object.entries(PATTERNS)) draw(name, pattern)
