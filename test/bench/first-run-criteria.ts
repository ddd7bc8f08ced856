import {median} from 'simple-statistics'
import {UNTRUSTED_FLAGS} from '../../src/engine/conditions.js'
import type {Measurement} from './measure.js'

/** What one run of the README's first command ended with. */
export interface FirstRun {
  /** Of the whole command. */
  readonly wallS: number
  readonly choice: string | null
  /** The last line of the verdict in words. */
  readonly conclusion: string
  readonly vanillaP99Ms: number
  readonly burstP99Ms: number
  /** Of all rows. */
  readonly flags: readonly string[]
}

const HARMLESS: readonly string[] = ['priced-as-cpu', 'short-window']

const namesBurst = ({choice}: FirstRun): boolean => choice === 'burst'
const judges = ({choice, conclusion}: FirstRun): boolean =>
  choice !== null || !conclusion.includes('not to be trusted')
const isSpoiled = ({flags}: FirstRun): boolean => UNTRUSTED_FLAGS.some((flag) => flags.includes(flag))
const isClean = ({flags}: FirstRun): boolean => flags.every((flag) => HARMLESS.includes(flag))

/** The criteria of a first run that holds, over some runs of it; what must be so in eight of ten is scaled to them. */
export function judgeFirstRuns(runs: readonly FirstRun[], virtualBurstP99Ms: number): readonly Measurement[] {
  const count = (of: (run: FirstRun) => boolean): number => runs.filter(of).length
  const atLeast = (name: string, of: (run: FirstRun) => boolean, share: number): Measurement => ({
    name,
    value: count(of),
    unit: `of ${runs.length} runs`,
    budget: Math.ceil(share * runs.length - 1e-9),
  })
  const none = (name: string, of: (run: FirstRun) => boolean): Measurement => ({
    ...atLeast(name, of, 0),
    isLowerBetter: true,
  })
  return [
    none('first run: judges, and does not name burst', (run) => judges(run) && !namesBurst(run)),
    atLeast('first run: names burst', namesBurst, 0.8),
    atLeast(
      `first run: names burst, with no flag but ${HARMLESS.join(' and ')}`,
      (run) => namesBurst(run) && isClean(run),
      0.8,
    ),
    none('first run: its machine was too busy, and it judges', (run) => isSpoiled(run) && judges(run)),
    atLeast('first run: vanilla / burst of at least 4', (run) => run.vanillaP99Ms >= 4 * run.burstP99Ms, 0.9),
    {
      name: 'first run: median p99 of burst',
      value: median(runs.map(({burstP99Ms}) => burstP99Ms)),
      unit: 'ms',
      budget: 1.35 * virtualBurstP99Ms,
      isLowerBetter: true,
      reference: {name: 'that of engine virtual', value: virtualBurstP99Ms},
    },
    {
      name: 'first run: the longest',
      value: Math.max(...runs.map(({wallS}) => wallS)),
      unit: 's',
      budget: 75,
      isLowerBetter: true,
    },
  ]
}
