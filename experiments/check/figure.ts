import {type Estimate} from '../../src/analysis/statistics/estimate.js'

/** Two bounds, on a page "[3.3, 4.9]" or "[3.3 to 4.9]". */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** A number derived from rows, with its 95 % interval where repetitions give one. */
export class Figure implements Interval {
  readonly center: number
  readonly low: number
  readonly high: number

  constructor(center: number, low = Number.NaN, high = Number.NaN) {
    this.center = center
    this.low = low
    this.high = high
  }

  static of({center, low, high}: Estimate): Figure {
    return new Figure(center, low, high)
  }

  get interval(): Interval {
    return {low: this.low, high: this.high}
  }

  /** The same in another unit: `p99.per(1000)` turns ms into s. */
  per(divisor: number): Figure {
    return new Figure(this.center / divisor, this.low / divisor, this.high / divisor)
  }

  /** A share as a percentage. */
  get percent(): Figure {
    return this.per(0.01)
  }
}
