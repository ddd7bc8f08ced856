import {ownValue} from '../model/own-value.js'
import type {AutoscalerKind} from '../model/trial.js'
import type {Setting, Settings, SettingValues} from '../strategy/strategy.js'

/** Beyond it virtual trials take long, and the operator's own limit (vertex.max-parallelism) is the same. */
export const MOST_SLOTS = 200

const span = (defaultMs: number, describe: string, minimum = 0): Setting => ({
  default: defaultMs,
  minimum,
  maximum: 7 * 24 * 3_600_000,
  describe,
})
const share = (value: number, describe: string): Setting => ({
  default: value,
  minimum: 0,
  maximum: 1,
  describe,
})
const count = (value: number, [minimum, maximum]: readonly [number, number], describe: string): Setting => ({
  default: value,
  minimum,
  maximum,
  describe,
})

/** What happens between a decision and the job at its new size (docs/model.md#rescaling), whatever the rule. */
const COMMON = {
  minSlots: count(0, [0, MOST_SLOTS], 'Fewest slots of the rule; 0 = the configured parallelism.'),
  slotsMax: count(MOST_SLOTS, [1, MOST_SLOTS], 'Most slots of the rule.'),
  provisionMs: span(20_000, 'From a decision for more slots until they are there: a pod or a node. Billed.'),
  standbySlots: count(0, [0, MOST_SLOTS], 'Slots at hand, billed all the time: they need no provisioning.'),
  checkpointIntervalMs: span(0, 'A rescale waits for the next checkpoint of this interval; 0 = for none.'),
  cooldownMs: span(0, 'Least time between the end of a pause and the start of the next.'),
  pauseMs: span(10_000, 'How long a rescale stops the job, without its state.'),
  pausePerGbMs: span(0, 'What each GB of state adds to that.'),
  stateGb: {default: 0, minimum: 0, maximum: 100_000, describe: 'State of the job, GB.'},
} as const satisfies Settings

const OF_KIND = {
  'cpu-alarm': {
    upThreshold: share(0.75, 'Doubles after points with at least this busy share of the busiest subtask.'),
    upPoints: count(15, [1, 10_000], 'Such one-minute points in a row.'),
    downThreshold: share(0.1, 'Halves after points below this share.'),
    downPoints: count(360, [1, 10_000], 'Such points in a row.'),
  },
  rate: {
    loopMs: span(60_000, 'Between two looks.', 1),
    windowMs: span(900_000, 'Over which rates are read.', 1),
    stabilizationMs: span(300_000, 'After a restart, before the window begins.'),
    utilizationTarget: {...share(0.7, 'Utilization that slots are sized for.'), minimum: 0.01},
    utilizationMax: {...share(1, 'Above it the job grows.'), minimum: 0.01},
    utilizationMin: share(0.4, 'Below it the job shrinks.'),
    catchUpMs: span(1_800_000, 'In which a backlog is to be worked off; 0 = it is not looked at.'),
    restartMs: span(300_000, 'What the rule takes a restart to last.'),
    scaleDownIntervalMs: span(3_600_000, 'How long fewer slots must be asked for.'),
    maxParallelism: count(128, [0, 32_768], 'Key groups that slots are aligned to; 0 = to none.'),
  },
  ratio: {
    metric: {default: 'busy', words: ['busy', 'lag'], describe: 'Busy share, or lag of the source.'},
    target: {...share(0.8, 'Busy share that slots are sized for (metric busy).'), minimum: 0.01},
    tolerance: share(0.1, 'Deviation from the target that changes nothing.'),
    cpuInitializationMs: span(300_000, 'How long new pods count as without CPU (metric busy).'),
    lagThreshold: count(10, [1, 1e9], 'Events of lag per slot (metric lag).'),
    partitions: count(
      24,
      [1, MOST_SLOTS],
      'Of the topic: more slots than these are never asked for (metric lag).',
    ),
  },
  drain: {
    loopMs: span(30_000, 'Between two looks.', 1),
    windowMs: span(30_000, 'Over which rates are read.', 1),
    upThreshold: share(0.9, 'Grows above this busy share.'),
    upDrainMs: span(120_000, 'Grows where the backlog would take longer than this to drain.'),
    targetDrainMs: span(60_000, 'In which new slots are to drain the backlog.', 1),
    downThreshold: {
      ...share(0.7, 'Shrinks below this busy share, to slots that are as busy.'),
      minimum: 0.01,
    },
    downDrainMs: span(10_000, 'Shrinks only where the backlog would drain faster.'),
  },
  schedule: {},
  ideal: {reactionMs: span(0, 'From a change of the load to the decision.')},
} as const satisfies Readonly<Record<AutoscalerKind, Settings>>

/** The values of the parameters that are a kind's own. */
export type ParametersOf<Kind extends AutoscalerKind> = SettingValues<(typeof OF_KIND)[Kind]>

/** The parameters that every autoscaler has, those of a user's module included. */
export const COMMON_PARAMETERS: Settings = COMMON

/** All numbers and words that a kind of autoscaler can be given; `steps` of `schedule` is a text of its own. */
export const parametersOf = (kind: AutoscalerKind): Settings => ({...OF_KIND[kind], ...COMMON})

/** The timetable of kind `schedule`, `at=slots` with blanks between: `9m30s` is written `570s`. */
export const STEPS = 'steps'

/** Two parameters of one autoscaler that cannot both hold: the key to change, and why. */
export interface Contradiction {
  readonly key: string
  readonly message: string
}

/** Which parameters contradict each other; none where all can hold. */
export function contradictionsIn(parameters: Readonly<Record<string, unknown>>): readonly Contradiction[] {
  return NOT_ABOVE.flatMap(([key, limit]) => {
    const [value, most] = [ownValue(parameters, key), ownValue(parameters, limit)]
    if (typeof value !== 'number' || typeof most !== 'number' || value <= most) return []
    return [{key, message: `it must not be above ${limit}, which is ${most}`}]
  })
}

/** Pairs of which the first must not exceed the second. */
const NOT_ABOVE: readonly (readonly [string, string])[] = [
  ['minSlots', 'slotsMax'],
  ['standbySlots', 'slotsMax'],
  ['downThreshold', 'upThreshold'],
  ['utilizationMin', 'utilizationTarget'],
  ['utilizationTarget', 'utilizationMax'],
  ['loopMs', 'windowMs'],
  ['downDrainMs', 'upDrainMs'],
]
