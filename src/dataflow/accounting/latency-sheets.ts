import {Histogram} from '../../metrics/histogram.js'

/** The histograms that an event on time counts in: its latency is its processing latency as well. */
export interface CountedIn {
  readonly latency: Histogram
  readonly burstLatency: Histogram
  readonly processing: Histogram
}

/** Latencies of events on time, one count an event. Histograms have noted their spans, and are given the counts later. */
export class LatencySheets {
  readonly outside = new Histogram().counts
  readonly inBurst = new Histogram().counts
  isEmpty = true

  /** Adds all counts to the histograms that they belong to; then it is empty. */
  moveInto({latency, burstLatency, processing}: CountedIn): void {
    if (this.isEmpty) return
    this.isEmpty = true
    const {outside, inBurst} = this
    const end = latency.usedPlaces
    for (let place = 0; place < end; place++) {
      const eventsInBurst = inBurst[place] ?? 0
      const events = (outside[place] ?? 0) + eventsInBurst
      if (events === 0) continue
      add(latency, place, events)
      add(processing, place, events)
      add(burstLatency, place, eventsInBurst)
      outside[place] = inBurst[place] = 0
    }
  }
}

const add = ({counts}: Histogram, place: number, events: number): void => {
  counts[place] = (counts[place] ?? 0) + events
}
