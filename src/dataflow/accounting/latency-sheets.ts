import {Histogram} from '../../metrics/histogram.js'

/** The histograms that an event on time counts in: its latency is its processing latency as well. */
export interface CountedIn {
  readonly latency: Histogram
  readonly burstLatency: Histogram
  readonly processing: Histogram
}

/** Latencies of events on time, recorded once an event and handed on to where they count when somebody looks. */
export class LatencySheets {
  readonly outside = new Histogram()
  readonly inBurst = new Histogram()

  /** Hands all on; then it is empty. */
  moveInto({latency, burstLatency, processing}: CountedIn): void {
    burstLatency.merge(this.inBurst)
    for (const sheet of [this.outside, this.inBurst]) {
      if (sheet.totalCount === 0) continue
      latency.merge(sheet)
      processing.merge(sheet)
      sheet.reset()
    }
  }
}
