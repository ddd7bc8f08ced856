import path from 'node:path'
import {z} from 'zod'
import type {Ms} from '../../model/units.js'
import {parsePositiveDuration} from '../parse/parse-quantity.js'
import {loadYaml} from '../parse/parse-yaml.js'
import {quantitySchema} from '../parse/quantity-schema.js'

/** A job that was observed, as far as advice takes it. */
export interface LoadedJob {
  readonly slots: number
  readonly serviceTimeMs: Ms
  readonly tracePath: string
}

const JOB = z.strictObject({
  source: z.string(),
  asOf: z.string(),
  operator: z.string(),
  slots: z.int().min(1).max(1024),
  serviceTime: quantitySchema(parsePositiveDuration),
  capacityEps: z.number().positive(),
  busyShare: z.number(),
  backpressuredShare: z.number(),
  trace: z.string().min(1),
})

/** Reads what `burst calibrate job` wrote; throws a UsageError that names line and column of what is wrong. */
export function loadJob(file: string): LoadedJob {
  const {slots, serviceTime, trace} = loadYaml(file, JOB)
  return {slots, serviceTimeMs: serviceTime, tracePath: path.resolve(path.dirname(file), trace)}
}
