import {UsageError} from '../../errors.js'
import type {NexmarkSettings} from './settings.js'

const US_PER_UNIT = {PER_SECOND: 1_000_000, PER_MINUTE: 60_000_000}
const STEPS = {SQUARE: 2, SINE: 10}

/** Delay between events in µs for each step of the rate shape; one entry where the rate never changes. */
export function interEventDelaysUs(settings: NexmarkSettings): number[] {
  const {firstEventRate: first, nextEventRate: next, rateUnit, numEventGenerators} = settings
  const delayUs = (rate: number): number =>
    Math.floor((US_PER_UNIT[rateUnit] + Math.floor(rate / 2)) / rate) * numEventGenerators

  if (first === next) return [delayUs(first)]
  if (settings.rateShape === 'SQUARE') return [delayUs(first), delayUs(next)]
  return Array.from({length: STEPS.SINE}, (_, step) => {
    const swing = Math.cos((2 * Math.PI * step) / STEPS.SINE)
    return delayUs(Math.round((first + next) / 2 + ((first - next) / 2) * swing))
  })
}

/** Length of one step of the rate shape in whole seconds, rounded up. */
export function stepLengthSec(settings: NexmarkSettings): number {
  return Math.ceil(settings.ratePeriodSec / STEPS[settings.rateShape])
}

/** Why these rates give no timestamps (Beam would divide by zero), or undefined where they do. */
export function rateProblem(settings: NexmarkSettings): string | undefined {
  const delaysUs = interEventDelaysUs(settings)
  if (delaysUs.some((delayUs) => !Number.isSafeInteger(delayUs))) {
    return 'the delay between events leaves exact integers: lower numEventGenerators or raise the rate'
  }
  if (delaysUs.length === 1) return undefined
  if (delaysUs.includes(0)) {
    return 'a changing rate above 2000000 per second rounds to no delay at all: lower it, or make both rates equal'
  }
  if (Math.min(...delaysUs) > stepLengthSec(settings) * 1e6) {
    return 'no event fits into a step of the rate shape: raise ratePeriodSec or the rates'
  }
  return undefined
}

/** Below this many µs, and with the largest legal base time, ms are exact numbers. */
const EXACT_SPAN_US = 4e18
const EXACT_SPAN_MS = EXACT_SPAN_US / 1000

/** Event time as a function of the event number, by Beam's rules. */
export class EventTime {
  readonly delaysUs: readonly number[]
  readonly #baseTime: number
  readonly #onlyDelayUs: number
  readonly #eventsInStep: readonly number[]
  readonly #stepMs: readonly number[]
  readonly #eventsPerEpoch: number
  readonly #epochMs: number

  constructor(settings: NexmarkSettings, baseTime: number) {
    const problem = rateProblem(settings)
    if (problem !== undefined) throw new UsageError(problem)
    this.delaysUs = interEventDelaysUs(settings)
    this.#baseTime = baseTime
    this.#onlyDelayUs = this.delaysUs.length === 1 ? (this.delaysUs[0] ?? 0) : -1

    const stepUs = stepLengthSec(settings) * 1e6
    this.#eventsInStep = this.delaysUs.map((delayUs) => Math.floor(stepUs / delayUs))
    // Each step is cut to whole ms on its own: Beam's cycle is a little shorter than its period.
    this.#stepMs = this.delaysUs.map((delayUs) => Math.floor((Math.floor(stepUs / delayUs) * delayUs) / 1000))
    this.#eventsPerEpoch = this.#eventsInStep.reduce((sum, events) => sum + events, 0)
    this.#epochMs = this.#stepMs.reduce((sum, spanMs) => sum + spanMs, 0)
  }

  /** Timestamp of an event number, in ms since the epoch; NaN where it is no exact number. */
  at(eventNumber: number): number {
    if (this.#onlyDelayUs < 0) return this.#atInShape(eventNumber)

    const spanUs = eventNumber * this.#onlyDelayUs
    if (spanUs <= Number.MAX_SAFE_INTEGER) return this.#baseTime + Math.floor(spanUs / 1000)
    if (spanUs > EXACT_SPAN_US) return exactOrNaN(this.exactAt(eventNumber))
    const thousands = Math.floor(eventNumber / 1000)
    const restUs = (eventNumber - thousands * 1000) * this.#onlyDelayUs
    return this.#baseTime + thousands * this.#onlyDelayUs + Math.floor(restUs / 1000)
  }

  /** The same in Java's arithmetic: 64-bit products wrap round, which only times of no use do. */
  exactAt(eventNumber: number): bigint {
    const base = BigInt(this.#baseTime)
    if (this.#onlyDelayUs < 0) {
      const epoch = Math.floor(eventNumber / this.#eventsPerEpoch)
      const inEpochMs = this.#atInShape(eventNumber - epoch * this.#eventsPerEpoch) - this.#baseTime
      return base + BigInt(epoch) * BigInt(this.#epochMs) + BigInt(inEpochMs)
    }
    return base + BigInt.asIntN(64, BigInt(eventNumber) * BigInt(this.#onlyDelayUs)) / 1000n
  }

  /** Delay that holds at an event number, in µs. */
  delayUsAt(eventNumber: number): number {
    let rest = eventNumber % this.#eventsPerEpoch
    let step = 0
    while (this.#onlyDelayUs < 0 && rest >= (this.#eventsInStep[step] ?? 0)) {
      rest -= this.#eventsInStep[step] ?? 0
      step++
    }
    return this.delaysUs[step] ?? 0
  }

  #atInShape(eventNumber: number): number {
    const epoch = Math.floor(eventNumber / this.#eventsPerEpoch)
    let rest = eventNumber - epoch * this.#eventsPerEpoch
    let offsetMs = epoch * this.#epochMs
    if (offsetMs > EXACT_SPAN_MS) return exactOrNaN(this.exactAt(eventNumber))
    let step = 0
    for (let events = this.#eventsInStep[0] ?? 0; rest >= events; events = this.#eventsInStep[step] ?? 0) {
      rest -= events
      offsetMs += this.#stepMs[step] ?? 0
      step++
    }
    return this.#baseTime + offsetMs + Math.floor((rest * (this.delaysUs[step] ?? 0)) / 1000)
  }
}

/** The number, or NaN beyond 2^53. */
export function exactOrNaN(value: bigint): number {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : Number.NaN
}
