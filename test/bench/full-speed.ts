import {embeddedEngine} from '../../src/engine/embedded/embedded-engine.js'
import type {TrialOutcome} from '../../src/engine/engine.js'
import type {Trial, WindowSettings} from '../../src/model/trial.js'
import {DEFAULTS} from '../../src/settings/defaults.js'
import {quietObserver} from '../support/quiet-observer.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

/** Of the defaults: a window has 100 000 events, a slide of q5 a fifth of them. */
const WINDOWS: Readonly<Partial<Record<Trial['query'], WindowSettings>>> = {
  q5: {sizeMs: DEFAULTS.windowMs, slideMs: DEFAULTS.slideMs},
  q7: {sizeMs: DEFAULTS.windowMs, slideMs: DEFAULTS.windowMs},
}

/** As fast as one slot goes, on pooled texts and without a service time. */
export const fullSpeed = (query: Trial['query'], events: number): TrialChanges => ({
  query,
  ...(WINDOWS[query] && {windows: WINDOWS[query]}),
  pipeline: 'vanilla',
  parallelism: 1,
  // Room for some milliseconds: threads that wake each other all the time measure how fast the kernel wakes.
  bufferEvents: 16_384,
  service: {meanMs: 0},
  load: {
    shape: 'constant',
    rateEps: 'max',
    extent: {kind: 'events', warmupMs: 0, events},
    drainTimeoutMs: null,
  },
})

export const perSecond = ({sunkEvents, makespanMs}: TrialOutcome): number => (sunkEvents / makespanMs) * 1000

/** A trial on the threads of this machine. */
export function runEmbedded(changes: TrialChanges): Promise<TrialOutcome> {
  const trial = buildTrial({...changes, engine: 'embedded'})
  return embeddedEngine.run(trial, quietObserver(trial), new AbortController().signal)
}
