import type {Random} from '../kernel/random.js'
import {type Ns, NS_PER_S} from '../model/units.js'
import {rateWithin} from './rate-profile.js'
import type {ShapeRate} from './shapes.js'

/**
 * Arrivals along a rate profile, piece by piece. Within a piece the next event is known as a distance on the
 * profile's integral; the instant is where the integral reaches it.
 *
 * No drift: pieces last a second at most (longer only below one event a second), and only the distance left
 * over at the end of a piece is carried into the next, so that numbers stay small and instants exact.
 */
export class PacedSchedule {
  readonly #profile: ShapeRate
  /** null = uniform: the distance between events is 1. */
  readonly #random: Random | null
  #fromNs: Ns = 0
  #toNs: Ns = 0
  #fromEps = 0
  /** Change of the rate in events/s per second; 0 almost always. */
  #slope = 0
  /** Events that the piece holds. */
  #integral = 0
  /** Distance of the next event from the start of the piece. */
  #distance = 0
  /** Uniform: events of the piece so far, apart from `#distance`, so that no rounding depends on the blocks filled. */
  #pieceEvents = 0
  #eventNumber = 0
  #eventsLeft: number
  #hasEnded = false

  constructor(profile: ShapeRate, random: Random | null, events: number) {
    this.#profile = profile
    this.#random = random
    this.#eventsLeft = events
    if (random) this.#distance = -Math.log(1 - random.at(0))
  }

  /** As `Schedule.fill`. */
  fill(target: Float64Array): number {
    const room = Math.min(target.length, this.#eventsLeft)
    let filled = 0
    while (filled < room) {
      if (this.#distance + this.#pieceEvents >= this.#integral) this.#nextPiece()
      if (this.#hasEnded) break
      filled = this.#random
        ? this.#fillPoisson(target, filled, room, this.#random)
        : this.#fillUniform(target, filled, room)
    }
    this.#eventsLeft -= filled
    return filled
  }

  #fillUniform(target: Float64Array, from: number, to: number): number {
    const fromNs = this.#fromNs
    const fromEps = this.#fromEps
    const integral = this.#integral
    const distance = this.#distance
    let filled = from
    let events = this.#pieceEvents
    if (this.#slope === 0) {
      for (; filled < to && distance + events < integral; events++) {
        target[filled++] = fromNs + Math.floor(((distance + events) * NS_PER_S) / fromEps + 0.5)
      }
    } else {
      for (; filled < to && distance + events < integral; events++) {
        target[filled++] = this.#instantOnSlope(distance + events)
      }
    }
    this.#pieceEvents = events
    return filled
  }

  #fillPoisson(target: Float64Array, from: number, to: number, random: Random): number {
    const fromNs = this.#fromNs
    const nsPerEvent = NS_PER_S / this.#fromEps
    const integral = this.#integral
    let distance = this.#distance
    let eventNumber = this.#eventNumber
    let filled = from
    if (this.#slope === 0) {
      while (filled < to && distance < integral) {
        target[filled++] = fromNs + Math.floor(distance * nsPerEvent + 0.5)
        // 1 − u is exact, so log1p would gain nothing.
        distance -= Math.log(1 - random.at(++eventNumber))
      }
    } else {
      while (filled < to && distance < integral) {
        target[filled++] = this.#instantOnSlope(distance)
        distance -= Math.log(1 - random.at(++eventNumber))
      }
    }
    this.#distance = distance
    this.#eventNumber = eventNumber
    return filled
  }

  /** Where the integral of a linear rate reaches a distance: the quadratic's root, in the form that cancels nothing. */
  #instantOnSlope(distance: number): Ns {
    const root = Math.sqrt(Math.max(this.#fromEps * this.#fromEps + 2 * this.#slope * distance, 0))
    const denominator = this.#fromEps + root
    const offsetNs = denominator > 0 ? (2 * distance * NS_PER_S) / denominator : 0
    return Math.min(this.#fromNs + Math.floor(offsetNs + 0.5), this.#toNs)
  }

  #nextPiece(): void {
    this.#distance = this.#distance + this.#pieceEvents - this.#integral
    this.#pieceEvents = 0
    this.#fromNs = this.#toNs
    this.#integral = 0
    const piece = this.#profile(this.#fromNs)
    // A rate of 0 that never changes again is an end, too.
    if (!piece || (piece.toNs === Infinity && piece.fromEps === 0)) {
      this.#hasEnded = true
      return
    }
    const longestNs = NS_PER_S * Math.ceil(1 / Math.min(Math.max(piece.fromEps, piece.toEps), 1))
    this.#toNs = Math.min(piece.toNs, this.#fromNs + longestNs)
    this.#fromEps = piece.fromEps
    const toEps = rateWithin(piece, this.#fromNs, this.#toNs)
    const spanNs = this.#toNs - this.#fromNs
    this.#slope = ((toEps - piece.fromEps) * NS_PER_S) / spanNs
    this.#integral = (((piece.fromEps + toEps) / 2) * spanNs) / NS_PER_S
  }
}
