import {ownValue} from '../../model/own-value.js'
import {numberOf, type State} from './controls.js'

const MOST_EVENTS = 40_000

/** Events that one simulated event stands for, so that a sketch has few enough of them. */
export function bundleOf(state: Readonly<State>): number {
  const seconds = (flag: string): number => numberOf(ownValue(state, flag) ?? '') / 1000
  const rate = (flag: string): number => numberOf(ownValue(state, flag) ?? '')
  const spikeS = state['shape'] === 'spike' ? Math.min(seconds('spike-duration'), seconds('duration')) : 0
  const events = rate('rate') * seconds('duration') + (spikeS > 0 ? rate('peak-rate') * spikeS : 0)
  return Number.isFinite(events) ? Math.max(1, Math.ceil(events / MOST_EVENTS)) : 1
}

/**
 * The flags of a sketch: waiting and bursting alone, bundled. One event stands for n, takes n times as long, and n
 * times fewer come, wait and are sent together.
 */
export function sketchOf(flags: Readonly<State>, bundle: number): State {
  const scaled = (flag: string, factor: number, unit = ''): State => {
    const value = numberOf(ownValue(flags, flag) ?? '')
    return Number.isFinite(value) ? {[flag]: `${value * factor}${unit}`} : {}
  }
  const left = Object.fromEntries(Object.entries(flags).filter(([flag]) => flag !== 'autoscaler'))
  const pipeline = 'vanilla,burst'
  if (bundle === 1) return {...left, pipeline}
  const places = Math.max(1, Math.round(numberOf(flags['buffer-events'] ?? '') / bundle))
  return {
    ...left,
    pipeline,
    // Every n-th arrival of many is nearly regular.
    arrivals: 'uniform',
    ...scaled('rate', 1 / bundle),
    ...scaled('peak-rate', 1 / bundle),
    ...scaled('service-time', bundle, 'ms'),
    ...(Number.isFinite(places) ? {'buffer-events': String(places)} : {}),
    'batch-size': String(Math.max(1, Math.round(100 / bundle))),
  }
}
