import {rateProblem} from './event-time.js'
import type {GeneratorConfig, NexmarkSettings} from './settings.js'

/** One thing that is wrong with a configuration; `key` is a path like `nexmark.firstEventRate`. */
export interface ConfigProblem {
  readonly key: string
  readonly message: string
}

/** Smallest legal value of each whole-number setting. */
export const SETTING_MINIMUM = {
  numEventGenerators: 1,
  firstEventRate: 1,
  nextEventRate: 1,
  ratePeriodSec: 0,
  avgPersonByteSize: 0,
  avgAuctionByteSize: 0,
  avgBidByteSize: 0,
  hotAuctionRatio: 1,
  hotSellersRatio: 1,
  hotBiddersRatio: 1,
  numInFlightAuctions: 0,
  numActivePeople: 0,
  outOfOrderGroupSize: 1,
} as const satisfies Partial<Record<keyof NexmarkSettings, number>>

/** Beam keeps its settings in Java ints. */
const MAX_INT = 0x7fffffff
/** Fifty events of this size still fit into an int, as Beam's arithmetic wants it. */
const MAX_EVENT_BYTES = Math.floor(MAX_INT / 50)

/** Leaves as much room again for the offsets of exact event times. */
const MAX_BASE_TIME = 2 ** 52

/** Everything that is wrong with a configuration, in the order of its fields; empty where it is legal. */
export function generatorProblems(config: GeneratorConfig): readonly ConfigProblem[] {
  const problems = [...settingProblems(config.nexmark), ...argumentProblems(config)]
  if (problems.length > 0) return problems

  const {avgPersonByteSize, avgAuctionByteSize, avgBidByteSize} = config.nexmark
  const rates = rateProblem(config.nexmark)
  if (rates !== undefined) problems.push({key: 'nexmark.firstEventRate', message: rates})
  if (config.maxEvents === 0 && avgPersonByteSize + avgAuctionByteSize + avgBidByteSize === 0) {
    problems.push({key: 'maxEvents', message: 'must be above 0 where all byte sizes are 0'})
  }
  return problems
}

function settingProblems(settings: NexmarkSettings): ConfigProblem[] {
  return (Object.keys(SETTING_MINIMUM) as (keyof typeof SETTING_MINIMUM)[]).flatMap((field) => {
    const maximum = field.endsWith('ByteSize') ? MAX_EVENT_BYTES : MAX_INT
    const message = rangeProblem(settings[field], SETTING_MINIMUM[field], maximum)
    return message === undefined ? [] : [{key: `nexmark.${field}`, message}]
  })
}

function argumentProblems(config: GeneratorConfig): ConfigProblem[] {
  const maximum = Number.MAX_SAFE_INTEGER
  const checks = [
    {key: 'baseTime', message: rangeProblem(config.baseTime, -MAX_BASE_TIME, MAX_BASE_TIME)},
    {key: 'firstEventId', message: rangeProblem(config.firstEventId, 0, maximum)},
    {key: 'maxEvents', message: rangeProblem(config.maxEvents, 0, maximum)},
    {key: 'firstEventNumber', message: rangeProblem(config.firstEventNumber, 0, maximum)},
  ]
  return checks.flatMap(({key, message}) => (message === undefined ? [] : [{key, message}]))
}

function rangeProblem(value: number, minimum: number, maximum: number): string | undefined {
  if (!Number.isInteger(value)) return `${value} is not a whole number`
  if (value < minimum) return `${value} is too small; it must be at least ${minimum}`
  if (value > maximum) return `${value} is too large; it must be at most ${maximum}`
  return undefined
}
