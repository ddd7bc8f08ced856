import {BUCKET_BITS, bucketOf, type Histogram} from '../../metrics/histogram.js'
import {type Ns, NS_PER_MS} from '../../model/units.js'
import type {Rows} from './event-columns.js'
import {BIN_MS, type LatencyBins} from './latency-bins.js'
import type {LatencySheets} from './latency-sheets.js'

/** Where the spans of sunk events go: the headline figures, and three parts of one path. */
export interface Tallies {
  /** What `latency` and `processing` still lack: see `Accounting`. */
  readonly sheets: LatencySheets
  readonly latency: Histogram
  readonly interval: Histogram
  readonly processing: Histogram
  readonly lateness: Histogram
  /** Emitted to routed. */
  readonly block: Histogram
  /** Routed to started. */
  readonly wait: Histogram
  /** Started to `lastTo`. */
  readonly last: Histogram
  readonly bins: LatencyBins
}

/** Written out: V8 gives each object that is spread from another a shape of its own, and the loop over rows pays. */
export const talliesOf = (
  {sheets, latency, interval, processing, lateness, bins}: Omit<Tallies, 'block' | 'wait' | 'last'>,
  block: Histogram,
  wait: Histogram,
  last: Histogram,
): Tallies => ({sheets, latency, interval, processing, lateness, block, wait, last, bins})

/** Where the rows of a block go. */
export interface TallyTarget {
  readonly tallies: Tallies
  /** Instants of what `Tallies.last` ends with. */
  readonly lastTo: Float64Array
  /** Takes the latencies, too, where all of the block was intended inside one burst. */
  readonly burst: Histogram | null
}

/** Longest latency of a block that `tallyRows` takes: half an hour, below the 2^31 µs of `bucketOf`. */
export const LONGEST_TALLIED_NS = 1.8e12

const NS_PER_US = 1000
const BIN_NS = BIN_MS * NS_PER_MS
const FINE = BUCKET_BITS[3]
const COARSE = BUCKET_BITS[2]

/** Records every span of a block of measured events; its bins must reach the last of them. */
export function tallyRows(rows: Rows, target: TallyTarget): void {
  const end = rows.offset + rows.count
  const offset = tallyPlain(rows, target)
  if (offset < end) tallyHeld({columns: rows.columns, offset, count: end - offset}, target)
}

/**
 * Records events up to the first that was late or blocked, and returns its row. Most blocks have none: then two spans
 * an event say all.
 */
function tallyPlain({columns, offset, count}: Rows, {tallies, lastTo, burst}: TallyTarget): number {
  const {intendedNs, routedNs, startedNs, sunkNs} = columns
  const {sheets, bins} = tallies
  const {events: binEvents, sumNs: binSumNs, missedEvents: binMissedEvents, windowStartNs, limitNs} = bins
  const sheet = burst === null ? sheets.outside : sheets.inBurst
  const latencyCounts = sheet.counts
  const intervalCounts = tallies.interval.counts
  const waitCounts = tallies.wait.counts
  const lastCounts = tallies.last.counts
  const end = offset + count
  let latencyMin: Ns = Infinity
  let latencyMax: Ns = 0
  let latencySum: Ns = 0
  let waitMin: Ns = Infinity
  let waitMax: Ns = 0
  let waitSum: Ns = 0
  let lastMin: Ns = Infinity
  let lastMax: Ns = 0
  let lastSum: Ns = 0
  // A constant service time and a free window make one bucket of all: looked up when the span changes.
  let lastSeen: Ns = -1
  let lastBucket = 0
  let lastEvents = 0
  let row = offset
  while (row < end) {
    let intended = intendedNs[row]!
    if (routedNs[row] !== intended) break
    const bin = Math.floor((intended - windowStartNs) / BIN_NS)
    const binFromNs = windowStartNs + bin * BIN_NS
    const binEndNs = binFromNs + BIN_NS
    const binFrom = row
    let missedEvents = 0
    let sumNs = binSumNs[bin]!
    for (;;) {
      const started = startedNs[row]!
      const latency = sunkNs[row]! - intended
      const latencyUs = (latency / NS_PER_US + 0.5) | 0
      latencyCounts[bucketOf(latencyUs, FINE)]!++
      intervalCounts[bucketOf(latencyUs, COARSE)]!++
      if (latency < latencyMin) latencyMin = latency
      if (latency > latencyMax) latencyMax = latency
      latencySum += latency
      sumNs += latency
      if (latency >= limitNs) missedEvents++
      const wait = started - intended
      waitCounts[bucketOf((wait / NS_PER_US + 0.5) | 0, COARSE)]!++
      if (wait < waitMin) waitMin = wait
      if (wait > waitMax) waitMax = wait
      waitSum += wait
      const last = lastTo[row]! - started
      if (last !== lastSeen) {
        lastCounts[lastBucket]! += lastEvents
        lastEvents = 0
        lastSeen = last
        lastBucket = bucketOf((last / NS_PER_US + 0.5) | 0, COARSE)
        if (last < lastMin) lastMin = last
        if (last > lastMax) lastMax = last
      }
      lastEvents++
      lastSum += last
      if (++row === end) break
      intended = intendedNs[row]!
      if (intended >= binEndNs || intended < binFromNs || routedNs[row] !== intended) break
    }
    binEvents[bin]! += row - binFrom
    binSumNs[bin] = sumNs
    binMissedEvents[bin]! += missedEvents
  }
  const plain = row - offset
  if (plain === 0) return row
  lastCounts[lastBucket]! += lastEvents
  tallies.lateness.counts[0]! += plain
  tallies.block.counts[0]! += plain
  sheet.note(latencyMin, latencyMax, latencySum, plain)
  tallies.interval.note(latencyMin, latencyMax, latencySum, plain)
  tallies.lateness.note(0, 0, 0, plain)
  tallies.block.note(0, 0, 0, plain)
  tallies.wait.note(waitMin, waitMax, waitSum, plain)
  tallies.last.note(lastMin, lastMax, lastSum, plain)
  return row
}

/** The same of rows that may be late or blocked, in one pass: a third of the time that histogram by histogram takes. */
function tallyHeld(rows: Rows, {tallies, lastTo, burst}: TallyTarget): void {
  const {offset, count} = rows
  const {intendedNs, emittedNs, routedNs, startedNs, sunkNs} = rows.columns
  const {bins} = tallies
  const end = offset + count
  const {events: binEvents, sumNs: binSumNs, missedEvents: binMissedEvents, windowStartNs, limitNs} = bins
  const latencyCounts = tallies.latency.counts
  const intervalCounts = tallies.interval.counts
  const processingCounts = tallies.processing.counts
  const latenessCounts = tallies.lateness.counts
  const blockCounts = tallies.block.counts
  const waitCounts = tallies.wait.counts
  const lastCounts = tallies.last.counts
  const burstCounts = burst === null ? null : burst.counts
  // Most fall into the bin of the row before.
  let bin = 0
  let binFromNs: Ns = Infinity
  let binEndNs: Ns = -Infinity
  let latencyMin: Ns = Infinity
  let latencyMax: Ns = 0
  let latencySum: Ns = 0
  let processingMin: Ns = Infinity
  let processingMax: Ns = 0
  let latenessMin: Ns = Infinity
  let latenessMax: Ns = 0
  let latenessSum: Ns = 0
  let blockMin: Ns = Infinity
  let blockMax: Ns = 0
  let blockSum: Ns = 0
  let waitMin: Ns = Infinity
  let waitMax: Ns = 0
  let waitSum: Ns = 0
  let lastMin: Ns = Infinity
  let lastMax: Ns = 0
  let lastSum: Ns = 0
  // A constant service time, a full channel and a free window make one bucket of all: looked up when the span changes.
  let blockSeen: Ns = -1
  let blockBucket = 0
  let waitSeen: Ns = -1
  let waitBucket = 0
  let lastSeen: Ns = -1
  let lastBucket = 0
  let unblocked = 0
  let onTime = 0
  for (let row = offset; row < end; row++) {
    const intended = intendedNs[row]!
    const emitted = emittedNs[row]!
    const routed = routedNs[row]!
    const started = startedNs[row]!

    const latency = sunkNs[row]! - intended
    const latencyUs = (latency / NS_PER_US + 0.5) | 0
    const latencyBucket = bucketOf(latencyUs, FINE)
    latencyCounts[latencyBucket]!++
    if (burstCounts !== null) burstCounts[latencyBucket]!++
    intervalCounts[bucketOf(latencyUs, COARSE)]!++
    if (latency < latencyMin) latencyMin = latency
    if (latency > latencyMax) latencyMax = latency
    latencySum += latency
    const sinceStartNs = intended - windowStartNs
    if (sinceStartNs >= binEndNs || sinceStartNs < binFromNs) {
      bin = Math.floor(sinceStartNs / BIN_NS)
      binFromNs = bin * BIN_NS
      binEndNs = binFromNs + BIN_NS
    }
    binEvents[bin]!++
    binSumNs[bin]! += latency
    if (latency >= limitNs) binMissedEvents[bin]!++

    const lateness = emitted - intended
    const processing = latency - lateness
    if (lateness === 0) {
      processingCounts[latencyBucket]!++
      onTime++
    } else {
      processingCounts[bucketOf((processing / NS_PER_US + 0.5) | 0, FINE)]!++
      latenessCounts[bucketOf((lateness / NS_PER_US + 0.5) | 0, FINE)]!++
      if (lateness < latenessMin) latenessMin = lateness
      if (lateness > latenessMax) latenessMax = lateness
      latenessSum += lateness
    }
    if (processing < processingMin) processingMin = processing
    if (processing > processingMax) processingMax = processing

    const block = routed - emitted
    if (block === 0) unblocked++
    else {
      if (block !== blockSeen) {
        blockSeen = block
        blockBucket = bucketOf((block / NS_PER_US + 0.5) | 0, COARSE)
        if (block < blockMin) blockMin = block
        if (block > blockMax) blockMax = block
      }
      blockCounts[blockBucket]!++
      blockSum += block
    }
    const wait = started - routed
    if (wait !== waitSeen) {
      waitSeen = wait
      waitBucket = bucketOf((wait / NS_PER_US + 0.5) | 0, COARSE)
      if (wait < waitMin) waitMin = wait
      if (wait > waitMax) waitMax = wait
    }
    waitCounts[waitBucket]!++
    waitSum += wait
    const last = lastTo[row]! - started
    if (last !== lastSeen) {
      lastSeen = last
      lastBucket = bucketOf((last / NS_PER_US + 0.5) | 0, COARSE)
      if (last < lastMin) lastMin = last
      if (last > lastMax) lastMax = last
    }
    lastCounts[lastBucket]!++
    lastSum += last
  }
  latenessCounts[0]! += onTime
  blockCounts[0]! += unblocked
  if (onTime > 0) latenessMin = 0
  if (unblocked > 0) blockMin = 0
  tallies.latency.note(latencyMin, latencyMax, latencySum, count)
  if (burst !== null) burst.note(latencyMin, latencyMax, latencySum, count)
  tallies.interval.note(latencyMin, latencyMax, latencySum, count)
  tallies.processing.note(processingMin, processingMax, latencySum - latenessSum, count)
  tallies.lateness.note(latenessMin, latenessMax, latenessSum, count)
  tallies.block.note(blockMin, blockMax, blockSum, count)
  tallies.wait.note(waitMin, waitMax, waitSum, count)
  tallies.last.note(lastMin, lastMax, lastSum, count)
}
