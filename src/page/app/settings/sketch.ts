import {ownValue} from '../../../model/own-value.js'
import {BATCH_POLICIES} from '../../../strategy/batch/registry.js'
import {STRATEGIES} from '../../../strategy/registry.js'
import type {State} from './controls.js'
import {isTraced, valueIn} from './flags.js'
import {numberOf, textOf} from './quantities.js'

const MOST_EVENTS = 40_000

/** Events that one simulated event stands for, so that a sketch has few enough of them; `traceEvents` are those of a file, where one is the load. */
export function bundleOf(state: Readonly<State>, traceEvents = 0): number {
  const events = isTraced(state) ? traceEvents : eventsOf(state)
  return Number.isFinite(events) ? Math.max(1, Math.ceil(events / MOST_EVENTS)) : 1
}

/** Intervals of the metrics that a sketch has time for. */
const MOST_INTERVALS = 1500

/** Whether a sketch would be late: it bundles events, but has each interval; `traceMs` is how long a file lasts, where one is the load. */
export function isTooLong(state: Readonly<State>, traceMs = 0): boolean {
  const spanMs = isTraced(state) ? traceMs : numberOf('ms', valueIn(state, 'duration'))
  return spanMs / numberOf('ms', valueIn(state, 'metric-interval')) > MOST_INTERVALS
}

/** About how many events a load has, by its rates at instants that are equally far apart. */
export function eventsOfRates(rates: readonly (readonly [atMs: number, rateEps: number])[]): number {
  const stepMs = (rates[1]?.[0] ?? 0) - (rates[0]?.[0] ?? 0)
  return rates.reduce((sum, [, rateEps]) => sum + (rateEps * stepMs) / 1000, 0)
}

/** About: of shapes other than one spike at most. */
function eventsOf(state: Readonly<State>): number {
  const secondsOf = (flag: string): number => numberOf('ms', valueIn(state, flag)) / 1000
  const [windowS, baseEps] = [secondsOf('duration'), numberOf('rate', valueIn(state, 'rate'))]
  if (state['shape'] === 'constant') return baseEps * windowS
  const peakEps = numberOf('rate', valueIn(state, 'peak-rate'))
  const isOnce = state['shape'] === 'spike' && valueIn(state, 'period') === ''
  return isOnce
    ? baseEps * windowS + peakEps * Math.min(secondsOf('spike-duration'), windowS)
    : Math.max(baseEps, peakEps) * windowS
}

/** A setting of a strategy that is a rate, and so n times smaller in a sketch. */
const RATE_OF_STRATEGY = 'inputThreshold'

/**
 * The flags of a sketch: waiting and bursting alone, bundled. One event stands for n, takes n times as long, and n
 * times fewer come, wait and are sent together.
 */
export function sketchOf(flags: Readonly<State>, bundle: number): State {
  const left = Object.fromEntries(Object.entries(flags).filter(([flag]) => flag !== 'autoscaler'))
  const pipeline = 'vanilla,burst'
  if (bundle === 1) return {...left, pipeline}
  const places = Math.max(1, Math.round(numberOf('count', valueIn(flags, 'buffer-events')) / bundle))
  const serviceMs = numberOf('ms', valueIn(flags, 'service-time')) * bundle
  return {
    ...left,
    pipeline,
    // Every n-th arrival of many is nearly regular.
    arrivals: 'uniform',
    ...ratesOf(flags, bundle),
    ...(Number.isFinite(serviceMs) ? {'service-time': `${serviceMs}ms`} : {}),
    ...(Number.isFinite(places) ? {'buffer-events': String(places)} : {}),
    ...batchOf(flags, bundle),
    ...thresholdOf(flags, bundle),
  }
}

function ratesOf(flags: Readonly<State>, bundle: number): State {
  const scaled = (flag: string): State => {
    const value = numberOf('rate', valueIn(flags, flag))
    return Number.isFinite(value) ? {[flag]: String(value / bundle)} : {}
  }
  if (!isTraced(flags)) return {...scaled('rate'), ...scaled('peak-rate')}
  const scale = Number(valueIn(flags, 'trace-scale') || '1')
  return Number.isFinite(scale) ? {'trace-scale': String(scale / bundle)} : {}
}

/** The most events of a batch, where the batch policy has such a setting. */
function batchOf(flags: Readonly<State>, bundle: number): State {
  const setting = ownValue(BATCH_POLICIES, valueIn(flags, 'batch'))?.settings['maxEvents']
  if (setting === undefined) return {}
  const flag = valueIn(flags, 'batch.maxEvents') === '' ? 'batch-size' : 'batch.maxEvents'
  const events = numberOf('count', valueIn(flags, flag) || String(setting.default))
  return Number.isFinite(events) ? {[flag]: textOf('count', events / bundle)} : {}
}

function thresholdOf(flags: Readonly<State>, bundle: number): State {
  const setting = ownValue(STRATEGIES, valueIn(flags, 'strategy'))?.settings[RATE_OF_STRATEGY]
  if (setting === undefined) return {}
  const flag = `strategy.${RATE_OF_STRATEGY}`
  return {[flag]: String(Number(valueIn(flags, flag) || setting.default) / bundle)}
}
