import {BugError} from '../../errors.js'
import type {Counters} from './snapshot.js'

/** Each is at most the one after it. */
const RISING: readonly (readonly (keyof Counters)[])[] = [
  ['sunkEvents', 'takenEvents', 'emittedEvents'],
  ['takenEvents', 'intendedEvents'],
  ['waitingFallbackEvents', 'offloadedEvents'],
  ['throttledCalls', 'sentRequests', 'sentEvents'],
  ['coldCalls', 'sentRequests'],
]

/** After a restart events are emitted, offloaded and processed a second time; taken are those that stayed so. */
const WITHOUT_RESTARTS: typeof RISING = [
  ...RISING,
  ['emittedEvents', 'intendedEvents'],
  ['offloadedEvents', 'takenEvents'],
  ['processedEvents', 'takenEvents'],
]

/** They only grow, restarts of the job or none. */
const SUMS: readonly (keyof Counters)[] = [
  ...(['atMs', 'intendedEvents', 'sunkEvents', 'offloadedEvents', 'processedEvents'] as const),
  ...(['busyMs', 'backpressuredMs', 'sentRequests', 'sentEvents', 'throttledCalls', 'coldCalls'] as const),
]

/** Busy and blocked time are sums of spans, each with its own rounding. */
const ROUNDING_MS = 1e-6

/** A tick, the one before it, and whether restarts of the job may lie before them. */
export interface CheckedTicks {
  readonly now: Counters
  readonly before: Counters | null
  readonly isRestarted: boolean
}

/** Throws a BugError where the counters of a tick contradict each other, or one is less than at the tick before. */
export function checkCounters({now, before, isRestarted}: CheckedTicks): void {
  for (const names of isRestarted ? RISING : WITHOUT_RESTARTS) {
    for (const [place, name] of names.slice(0, -1).entries()) {
      const above = names[place + 1] ?? name
      if (now[name] > now[above]) throw new BugError(`${said(now, name)} above ${said(now, above)}`)
    }
  }
  if (before === null) return
  for (const name of SUMS) {
    if (now[name] < before[name] - ROUNDING_MS) {
      throw new BugError(`${said(now, name)} after ${before[name]}`)
    }
  }
}

const said = (counters: Counters, name: keyof Counters): string =>
  `${name} is ${counters[name]} at ${counters.atMs} ms:`
