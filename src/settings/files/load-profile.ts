import {z} from 'zod'
import type {OffloadProfile, Quantiles} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {PROBABILITIES} from '../service/quantile-names.js'
import {datedKeys, loadBundled} from './load-bundled.js'
import {durationSchema, parseAmount, quantitySchema} from '../parse/quantity-schema.js'

/** An offload profile, and what its figures rest on. */
export interface DatedProfile {
  readonly profile: OffloadProfile
  readonly source: string
  readonly asOf: string
  /** What a call takes of the invoker's CPU; 0 where the file does not say. */
  readonly callCpuMs: Ms
}

type QuantileName = keyof typeof PROBABILITIES
const QUANTILE_NAMES = Object.keys(PROBABILITIES) as readonly QuantileName[]

const point = durationSchema.optional()

/** `min` and `max` are required: a tail without an end is a guess. A constant has both equal. */
const quantileKeys = {
  min: durationSchema,
  p1: point,
  p5: point,
  p10: point,
  p25: point,
  p50: point,
  p75: point,
  p90: point,
  p95: point,
  p99: point,
  p999: point,
  max: durationSchema,
} as const satisfies Record<QuantileName, z.ZodType>

const quantilesSchema = z.strictObject(quantileKeys).transform(toQuantiles)

const overheadRowSchema = z
  .strictObject({batchEvents: z.int().positive(), ...quantileKeys})
  .transform(({batchEvents, ...quantiles}, context) => ({
    batchEvents,
    quantilesMs: toQuantiles(quantiles, context),
  }))

const bandwidthSchema = quantitySchema((text) =>
  text === 'unlimited' ? null : parseAmount(text, '', 'Mbps'),
).refine((mbps) => mbps !== 0, 'write unlimited, or more than 0Mbps')

const profileSchema = z.strictObject({
  ...datedKeys,
  preInit: quantilesSchema,
  init: quantilesSchema,
  overhead: z.array(overheadRowSchema).min(1).superRefine(checkSizesRise),
  bandwidth: bandwidthSchema,
  idleReclaim: durationSchema,
  functionTimeout: durationSchema.refine((ms) => ms >= 1000 && ms <= 900_000, 'Lambda allows 1s to 15m'),
  rateLimits: z.boolean('write true or false'),
  callCpu: durationSchema.optional(),
})

/** The profile of a bundled name or a path, or a UsageError that lists all that is wrong. */
export function loadProfile(nameOrPath: string): DatedProfile {
  const {name, value} = loadBundled('profiles', nameOrPath, profileSchema)
  return {
    profile: {
      name,
      preInitMs: value.preInit,
      initMs: value.init,
      overhead: value.overhead,
      bandwidthMbps: value.bandwidth,
      idleReclaimMs: value.idleReclaim,
      functionTimeoutMs: value.functionTimeout,
      isRateLimited: value.rateLimits,
    },
    source: value.source,
    asOf: value.asOf,
    callCpuMs: value.callCpu ?? 0,
  }
}

function toQuantiles(
  values: Readonly<Partial<Record<QuantileName, number | undefined>>>,
  context: z.RefinementCtx,
): Quantiles {
  const quantiles: [probability: number, value: number][] = []
  for (const name of QUANTILE_NAMES) {
    const valueMs = values[name]
    if (valueMs === undefined) continue
    if (valueMs < (quantiles.at(-1)?.[1] ?? 0)) {
      context.addIssue({code: 'custom', path: [name], message: 'quantiles must rise'})
    }
    quantiles.push([PROBABILITIES[name], valueMs])
  }
  return quantiles
}

function checkSizesRise(rows: readonly {readonly batchEvents: number}[], context: z.RefinementCtx): void {
  rows.forEach(({batchEvents}, index) => {
    if (batchEvents > (rows[index - 1]?.batchEvents ?? 0)) return
    context.addIssue({code: 'custom', path: [index, 'batchEvents'], message: 'batch sizes must rise'})
  })
}
