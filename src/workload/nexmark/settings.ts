/** What a Nexmark generator is given, in Beam's own words, so that its configurations can be pasted in. */

export const RATE_SHAPES = ['SQUARE', 'SINE'] as const
export type RateShape = (typeof RATE_SHAPES)[number]

/** What the rates of a Nexmark configuration are per. */
export const RATE_UNITS = ['PER_SECOND', 'PER_MINUTE'] as const
export type RateUnit = (typeof RATE_UNITS)[number]

/** The fields of Beam's NexmarkConfiguration that the event stream depends on. */
export interface NexmarkSettings {
  /** Multiplies the delay between events: this generator is one of so many. */
  readonly numEventGenerators: number
  readonly rateShape: RateShape
  readonly firstEventRate: number
  readonly nextEventRate: number
  readonly rateUnit: RateUnit
  readonly ratePeriodSec: number
  readonly avgPersonByteSize: number
  readonly avgAuctionByteSize: number
  readonly avgBidByteSize: number
  /** One in so many bids goes to a cold auction; 1 = all of them. */
  readonly hotAuctionRatio: number
  readonly hotSellersRatio: number
  readonly hotBiddersRatio: number
  readonly numInFlightAuctions: number
  readonly numActivePeople: number
  /** 1 = in order. */
  readonly outOfOrderGroupSize: number
}

/** Beam's defaults. */
export const BEAM_SETTINGS: NexmarkSettings = {
  numEventGenerators: 100,
  rateShape: 'SINE',
  firstEventRate: 10_000,
  nextEventRate: 10_000,
  rateUnit: 'PER_SECOND',
  ratePeriodSec: 600,
  avgPersonByteSize: 200,
  avgAuctionByteSize: 500,
  avgBidByteSize: 100,
  hotAuctionRatio: 2,
  hotSellersRatio: 4,
  hotBiddersRatio: 4,
  numInFlightAuctions: 100,
  numActivePeople: 1000,
  outOfOrderGroupSize: 1,
}

/** The stream of burst's own trials: one generator, otherwise Beam's defaults. */
export const BURST_SETTINGS: NexmarkSettings = {...BEAM_SETTINGS, numEventGenerators: 1}

/** Beam's fixed origin of event time, 2015-07-15T00:00:00Z. */
export const BEAM_BASE_TIME = 1_436_918_400_000

/** Fields of Beam's configuration that do not touch the event stream (its NexmarkConfiguration): accepted, unused. */
export const UNUSED_FIELDS = [
  'isRateLimited',
  'useWallclockEventTime',
  'probDelayedEvent',
  'occasionalDelaySec',
  'watermarkHoldbackSec',
  'preloadSeconds',
  'streamTimeout',
  'windowSizeSec',
  'windowPeriodSec',
] as const

/** The five arguments of Beam's GeneratorConfig. */
export interface GeneratorConfig {
  readonly nexmark: NexmarkSettings
  /** ms since the epoch at event number 0. */
  readonly baseTime: number
  readonly firstEventId: number
  /** 0 = unbounded, which Beam takes as the most whose total size fits in a long. */
  readonly maxEvents: number
  readonly firstEventNumber: number
}

/** Whose Nexmark: Beam's, or the one the original study ran. */
export const DIALECTS = ['beam', 'study'] as const
export type Dialect = (typeof DIALECTS)[number]

/** Of 50 consecutive event ids the first is a person, the next three are auctions, the others bids. */
export const EVENTS_PER_ROUND = 50
/** Persons in a round of 50 events. */
export const PEOPLE_PER_ROUND = 1
/** Auctions in a round of 50 events. */
export const AUCTIONS_PER_ROUND = 3

/** The lowest id of persons and of auctions. */
export const FIRST_ID = 1000
