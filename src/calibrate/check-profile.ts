import type {Offload} from '../model/trial.js'
import {nsToMs, NS_PER_MS, type Ms, type Share} from '../model/units.js'
import {createLambdaModel} from '../offload/model/lambda-model.js'
import type {ModelReply} from '../offload/model/model-call.js'
import {isQuantileTold, quantileOf, type CalibrationSamples} from './fit-profile.js'

/** One quantile as it was measured and as the model makes it of the profile. */
export interface RoundTripCheck {
  readonly what: string
  readonly samples: number
  readonly quantile: string
  readonly measuredMs: Ms
  readonly modeledMs: Ms
  readonly deviation: Share
  readonly isWithin: boolean
}

/** A profile is good where computed and measured round trips differ by less than this share. */
export const TOLERANCE: Share = 0.1
/** So many that the model's p99 is known to a few percent, whatever its tail. */
const WARM_DRAWS = 40_000
const COLD_DRAWS = 20_000
const CHECKED = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
] as const

/** Whether the model, with the profile that was made of them, gives back the quantiles of these samples. */
export function checkProfile(
  samples: CalibrationSamples,
  offload: Pick<Offload, 'memoryMb' | 'reservedConcurrency' | 'profile' | 'limits'>,
): readonly RoundTripCheck[] {
  const warm = samples.warm.flatMap(({batchEvents, roundTripMs}) =>
    compare(
      `warm, ${batchEvents} per batch`,
      roundTripMs,
      drawCalls(offload, {batchEvents, isCold: false, workMs: 0}),
    ),
  )
  const workMs = samples.cold[0]?.workMs ?? 0
  const measuredMs = samples.cold.map(({roundTripMs}) => roundTripMs)
  return [...warm, ...compare('cold', measuredMs, drawCalls(offload, {batchEvents: 1, isCold: true, workMs}))]
}

function compare(what: string, measured: readonly Ms[], modeled: readonly Ms[]): readonly RoundTripCheck[] {
  return CHECKED.filter(([, probability]) => isQuantileTold(measured.length, probability)).map(
    ([quantile, probability]) => {
      const measuredMs = quantileOf(measured, probability)
      const modeledMs = quantileOf(modeled, probability)
      const deviation = modeledMs / measuredMs - 1
      const isWithin = Math.abs(deviation) <= TOLERANCE
      return {what, samples: measured.length, quantile, measuredMs, modeledMs, deviation, isWithin}
    },
  )
}

interface Draws {
  readonly batchEvents: number
  readonly isCold: boolean
  readonly workMs: Ms
}

/** Round trips of the model, call after call. */
function drawCalls(
  offload: Parameters<typeof checkProfile>[1],
  {batchEvents, isCold, workMs}: Draws,
): readonly Ms[] {
  const model = createLambdaModel({offload, limits: offload.limits, seed: 1})
  const roundTripsMs: Ms[] = []
  let sentAtNs = 0
  const draws = isCold ? COLD_DRAWS : WARM_DRAWS
  // The first warm call is cold, and left out.
  for (let invocation = 0; invocation <= draws; invocation++) {
    const reply: ModelReply = model.invoke({
      ...{invocation, sentAtNs, batchEvents, workNs: workMs * NS_PER_MS},
      ...{requestBytes: 0, responseBytes: 0},
    })
    if (reply.isCold === isCold) roundTripsMs.push(nsToMs(reply.respondedAtNs - sentAtNs))
    // Apart enough for any limit on rates.
    sentAtNs = reply.respondedAtNs + 100 * NS_PER_MS
    if (isCold) model.reclaimIdle(sentAtNs)
  }
  return roundTripsMs
}
