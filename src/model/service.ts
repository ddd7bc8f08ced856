import type {Ms} from './units.js'

/** How service times scatter around their mean. */
export const SERVICE_DISTRIBUTIONS = ['constant', 'exponential', 'lognormal'] as const
export type ServiceDistribution = (typeof SERVICE_DISTRIBUTIONS)[number]

/** Whether a service waits or computes for its time, on engines with real threads. */
export const SERVICE_MODES = ['sleep', 'cpu'] as const
export type ServiceMode = (typeof SERVICE_MODES)[number]

/** What `tokenize` costs per event, the same on both paths. */
export interface Service {
  readonly mode: ServiceMode
  /** `quantiles`: as the user measured them. */
  readonly distribution: ServiceDistribution | 'quantiles'
  readonly meanMs: Ms
  /** Coefficient of variation: what `lognormal` is to have, what `quantiles` have; read by no other. */
  readonly cv: number
  /** Of `quantiles`; missing in every other. */
  readonly quantilesMs?: Quantiles
  /** Of `quantiles` that a file gave. */
  readonly file?: ServiceFile
}

/** A file of service times, named by its content. */
export interface ServiceFile {
  readonly path: string
  readonly sha256: string
  /** Null where it holds quantiles. */
  readonly samples: number | null
}

/** A quantile function: value at each probability, rising, linear in between. */
export type Quantiles = readonly (readonly [probability: number, value: number])[]
