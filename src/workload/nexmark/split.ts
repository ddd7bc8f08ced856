import {UsageError} from '../../errors.js'
import {AUCTIONS_PER_ROUND, EVENTS_PER_ROUND, type GeneratorConfig, PEOPLE_PER_ROUND} from './settings.js'

const MAX_LONG = 2n ** 63n - 1n

/** How many events the generator makes: `maxEvents`, or as many as Beam's size estimate can hold. */
export function resolvedMaxEvents(config: GeneratorConfig): bigint {
  if (config.maxEvents > 0) return BigInt(config.maxEvents)
  const {avgPersonByteSize, avgAuctionByteSize, avgBidByteSize} = config.nexmark
  const largest = Math.max(avgPersonByteSize, avgAuctionByteSize, avgBidByteSize)
  return MAX_LONG / BigInt(EVENTS_PER_ROUND * largest)
}

/** Beam's estimate of the stream's size: each kind's share of the events, cut to whole ones, times its average. */
export function estimatedSizeBytes(config: GeneratorConfig): bigint {
  const {avgPersonByteSize, avgAuctionByteSize, avgBidByteSize} = config.nexmark
  const events = resolvedMaxEvents(config)
  const bytesOf = (perRound: number, averageBytes: number): bigint =>
    ((events * BigInt(perRound)) / BigInt(EVENTS_PER_ROUND)) * BigInt(averageBytes)
  const bidsPerRound = EVENTS_PER_ROUND - PEOPLE_PER_ROUND - AUCTIONS_PER_ROUND
  return (
    bytesOf(PEOPLE_PER_ROUND, avgPersonByteSize) +
    bytesOf(AUCTIONS_PER_ROUND, avgAuctionByteSize) +
    bytesOf(bidsPerRound, avgBidByteSize)
  )
}

/** Part `index` of `parts` generators with disjoint, adjacent event ids; the last one takes the remainder. */
export function splitConfig(config: GeneratorConfig, parts: number, index: number): GeneratorConfig {
  if (parts === 1) return config
  const events = resolvedMaxEvents(config)
  const share = events / BigInt(parts)
  const isLast = index === parts - 1
  return {
    ...config,
    firstEventId: exact(BigInt(config.firstEventId) + share * BigInt(index)),
    // A share of 0 means unbounded, as in Beam: more parts than events.
    maxEvents: exact(isLast ? events - share * BigInt(parts - 1) : share),
  }
}

/** Cuts a generator in two at an event id: the kept one ends before it, the remainder begins there; throws a UsageError where the id is none of its. */
export function splitAtEventId(
  config: GeneratorConfig,
  eventId: number,
): {readonly kept: GeneratorConfig; readonly remainder: GeneratorConfig} {
  const events = resolvedMaxEvents(config)
  const keptEvents = eventId - (config.firstEventId + config.firstEventNumber)
  const remainingEvents = events - BigInt(keptEvents)
  if (keptEvents <= 0 || remainingEvents <= 0n) {
    throw new UsageError(`event id ${eventId} is not inside the generator's events`)
  }
  return {
    kept: {...config, maxEvents: keptEvents},
    remainder: {
      ...config,
      firstEventNumber: config.firstEventNumber + keptEvents,
      maxEvents: exact(remainingEvents),
    },
  }
}

function exact(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new UsageError(`the split reaches ${value}, beyond exact integers`, {
      suggestions: ['set maxEvents to what is needed'],
    })
  }
  return Number(value)
}
