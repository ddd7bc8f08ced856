import {Histogram} from '../../metrics/histogram.js'
import type {Ns} from '../../model/units.js'

/** The parts of a call that its events share: last send to reply. */
export interface CallParts {
  readonly coldNs: Ns
  readonly serviceNs: Ns
  readonly networkNs: Ns
  /** Reply to sink, where the two are not one instant. */
  readonly mergeNs?: Ns
}

/** Where time goes, per path; the parts of a path sum to its processing-time latency. */
export const PARTS = {
  local: ['policyBlock', 'queueWait', 'service', 'mergeWait'],
  offload: ['policyBlock', 'batchWait', 'clientWait', 'coldStart', 'service', 'network', 'mergeWait'],
  fallback: ['policyBlock', 'offloadWait', 'service', 'mergeWait'],
} as const

/** How an event may go. */
export type Path = keyof typeof PARTS

/** A histogram of each part of each path, in µs. */
export type Breakdown = {readonly [P in Path]: Readonly<Record<(typeof PARTS)[P][number], Histogram>>}

/** Empty histograms of every part. */
export const createBreakdown = (): Breakdown => {
  const parts = (names: readonly string[]): Record<string, Histogram> =>
    Object.fromEntries(names.map((name) => [name, new Histogram(2)]))
  return {
    local: parts(PARTS.local),
    offload: parts(PARTS.offload),
    fallback: parts(PARTS.fallback),
  } as Breakdown
}
