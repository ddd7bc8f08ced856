import type {Ms, Usd} from './units.js'

/** At this size a function has one vCPU; below it, a share of one (AWS, "Configure Lambda function memory"). */
export const ONE_VCPU_MB = 1769

/** What Lambda refuses, and how fast it grows, in one region of one account. */
export interface LambdaLimits {
  /** Requests in flight over all functions of the account; the limit of a function that reserves nothing. */
  readonly accountConcurrency: number
  /** New environments per function and `scalingPeriodMs`, refilled continuously, never saved up beyond this. */
  readonly scalingEnvironments: number
  readonly scalingPeriodMs: Ms
  /** Requests per second for each unit of reserved or account concurrency. */
  readonly requestsPerSecondPerConcurrency: number
  readonly requestBytes: number
  readonly responseBytes: number
  readonly initTimeoutMs: Ms
}

/** List prices without tiers, free tier or discounts: an estimate, never a bill. */
export interface LambdaListPrices {
  readonly name: string
  readonly usdPerMillionRequests: Usd
  readonly usdPerGbSecond: Usd
  readonly usdPerLogGb: Usd
  /** Of provisioned concurrency, while it stands; null where the sheet does not say. */
  readonly usdPerProvisionedGbSecond: Usd | null
  /** Of a call that it serves, beside that. */
  readonly usdPerProvisionedDurationGbSecond: Usd | null
  /** Of what goes through a NAT gateway, in either direction; null where the sheet does not say. */
  readonly usdPerNatGb: Usd | null
  /** Of one NAT gateway while it stands; null where the sheet does not say. */
  readonly usdPerNatHour: Usd | null
}

/** What one trial pays; 0 for what it leaves out. */
export interface LambdaPrice {
  readonly name: string
  readonly usdPerMillionRequests: Usd
  readonly usdPerGbSecond: Usd
  readonly usdPerLogGb: Usd
  /** Of environments that stand ready, at work or not. */
  readonly usdPerStandingGbSecond: Usd
  /** What calls pay a NAT gateway; missing where they pass none, or it is not priced. */
  readonly nat?: NatPrice
}

/** What a NAT gateway costs: for each GB through it, and for standing there. */
export interface NatPrice {
  readonly usdPerGb: Usd
  readonly usdPerHour: Usd
}

/** Lines of a sheet of slots. */
export interface SlotListPrices {
  readonly name: string
  readonly slotUsdPerHour: Usd
  readonly orchestrationSlots: number
  /** Null where the sheet has no storage. */
  readonly storageUsdPerGbMonth: Usd | null
  readonly storagePerSlotGb: number | null
}

/** What local capacity costs: one price sheet of several, always dated. */
export interface LocalPrice {
  readonly name: string
  readonly slotUsdPerHour: Usd
  /** Slots that are paid for and do no work: the orchestration KPU. */
  readonly orchestrationSlots: number
}
