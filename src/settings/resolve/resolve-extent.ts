import {UsageError} from '../../errors.js'
import type {EngineName, Extent} from '../../model/trial.js'
import type {Eps, Ms} from '../../model/units.js'
import {isVirtual, type SettingDefaults} from '../defaults.js'
import type {GivenSettings} from '../settings.js'

// A longer virtual trial would take hours; 2^31 events are also the end of exact counters in Java.
const MOST_EVENTS = 2 ** 31

/** Throws a UsageError where two things would end the load, or nothing. */
export function requireOneEnd(given: GivenSettings, rateEps: Eps | 'max'): void {
  if (given.events !== undefined && given.duration !== undefined) {
    throw new UsageError('both events and duration are given; only one can end the load', {
      suggestions: ['drop --events', 'drop --duration'],
    })
  }
  if (rateEps === 'max' && given.events === undefined) {
    throw new UsageError('rate max needs a number of events: nothing else ends it', {
      suggestions: ['add --events 100000'],
    })
  }
  if (rateEps === 'max' && given.shape !== undefined && given.shape !== 'constant') {
    throw new UsageError(`rate max has no shape, and shape is ${given.shape}`, {
      suggestions: ['drop --shape'],
    })
  }
}

/** How long a load lasts that has no length of its own. */
export function resolveExtent(given: GivenSettings, defaults: SettingDefaults, rateEps: Eps | 'max'): Extent {
  const warmupMs = rateEps === 'max' ? 0 : (given.warmup ?? defaults.warmupMs)
  if (given.events === undefined) {
    return {kind: 'duration', warmupMs, durationMs: given.duration ?? defaults.durationMs}
  }
  const extent: Extent = {kind: 'events', warmupMs, events: given.events}
  requireRoomForWarmup(extent, rateEps)
  return extent
}

/** Throws a UsageError where the warm-up alone takes as many events as there are to be. */
export function requireRoomForWarmup(extent: Extent, rateEps: Eps | 'max'): void {
  if (extent.kind !== 'events' || rateEps === 'max') return
  const {warmupMs, events} = extent
  const warmupEvents = Math.ceil((rateEps * warmupMs) / 1000)
  if (events > warmupEvents) return
  throw new UsageError(`events is ${events}, and the warm-up of ${warmupMs} ms alone takes ${warmupEvents}`, {
    suggestions: ['add --warmup 0s', `give --events ${warmupEvents * 10}`],
  })
}

/** On a wall clock a lost cause must end: after the length of the window. Virtual trials cost nothing to wait for. */
export const standardDrainMs = (engine: EngineName, extent: Extent): Ms | null =>
  isVirtual(engine) || extent.kind === 'events' ? null : extent.durationMs

/** Throws a UsageError where a load can hold more events than can be counted; `what` begins its sentence. */
export function requireFewEvents(most: number, what: string, remedy: string): void {
  if (most <= MOST_EVENTS) return
  throw new UsageError(`${what} can be ${most.toPrecision(3)} events`, {
    suggestions: [`stay below ${MOST_EVENTS} events: ${remedy}`],
  })
}
